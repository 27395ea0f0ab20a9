package io.virtwarden.alerting.action;

/** Whether an action had its effect, by a look at the live domain. */
public sealed interface Verification {
    /** For people. */
    String text();

    /** It had. */
    record Confirmed(String text) implements Verification {}

    /** Not yet: worth asking again until the step's timeout. */
    record Pending(String text) implements Verification {}

    /** It had not, and will not. */
    record Denied(String text) implements Verification {}

    /** It cannot be seen now, such as while libvirt is away: worth asking again. */
    record Unseen(String text) implements Verification {}
}
