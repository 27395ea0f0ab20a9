package io.virtwarden.alerting.guard;

/** What lockd says of a domain's leases. */
public sealed interface LeaseSight {

    /** Nobody asked, for the rule needs none. */
    record NotAsked() implements LeaseSight {}

    /**
     * All of them are held, on this node.
     *
     * @param text which, with their tokens
     */
    record Held(String text) implements LeaseSight {}

    /** There is none, or one is not sure. */
    record Missing(String text) implements LeaseSight {}

    /** It cannot be said. */
    record Unknown(String reason) implements LeaseSight {}
}
