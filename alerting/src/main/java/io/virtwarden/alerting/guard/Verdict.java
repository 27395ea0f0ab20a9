package io.virtwarden.alerting.guard;

/**
 * What one guard says.
 *
 * @param guard its name
 * @param kind whether it lets pass
 * @param code why not, with hyphens; {@code ok} if it lets pass
 * @param text the same for people
 */
public record Verdict(String guard, Kind kind, String code, String text) {
    /** Whether a guard lets pass. */
    public enum Kind {
        /** It does. */
        PASS,
        /** It does not. */
        DECLINE,
        /** It has to know what a look at the domain would show; counts as declined if nobody looks. */
        NEEDS_LOOK
    }

    static Verdict pass(String guard, String text) {
        return new Verdict(guard, Kind.PASS, "ok", text);
    }

    static Verdict decline(String guard, String code, String text) {
        return new Verdict(guard, Kind.DECLINE, code, text);
    }

    static Verdict needsLook(String guard) {
        return new Verdict(guard, Kind.NEEDS_LOOK, "not-looked", "the domain was not looked at");
    }
}
