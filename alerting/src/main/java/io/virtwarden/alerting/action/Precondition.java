package io.virtwarden.alerting.action;

/** Whether an action makes sense on the domain as it is now. */
public sealed interface Precondition {

    /** It does. */
    record Met(String text) implements Precondition {}

    /**
     * It does not.
     *
     * @param code with hyphens, such as {@code not-paused}; stands in metrics, so there are few
     * @param text for people, with what is and what was expected
     */
    record Unmet(String code, String text) implements Precondition {}

    /** It cannot be said; counts as unmet. */
    record Unclear(String text) implements Precondition {}
}
