package io.virtwarden.chassis.ops;

/**
 * How a part is.
 *
 * @param text for people; when not ok it says what is wrong, where, and how to mend it
 */
public record Status(boolean ok, String text) {
    /** All is well. */
    public static Status ok(String text) {
        return new Status(true, text);
    }

    /** Something is wrong. */
    public static Status failed(String text) {
        return new Status(false, text);
    }
}
