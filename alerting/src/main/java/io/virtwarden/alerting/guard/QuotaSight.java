package io.virtwarden.alerting.guard;

/** What is left of the actions that all nodes together may begin. */
public sealed interface QuotaSight {

    /** No such limit is configured. */
    record Unlimited() implements QuotaSight {}

    /** There is room, but nothing is taken yet. */
    record Room(int used, int limit) implements QuotaSight {}

    /** A place is taken for this very action. */
    record Reserved(int used, int limit) implements QuotaSight {}

    /** There is none left. */
    record Full(int used, int limit) implements QuotaSight {}

    /** It cannot be said. */
    record Unknown(String reason) implements QuotaSight {}
}
