package io.virtwarden.alerting.action;

/** What became of the call that an action makes. */
public sealed interface Outcome {
    /** For people. */
    String text();

    /** The call returned and said that it was done; whether it had the effect is for the verification to say. */
    record Done(String text) implements Outcome {}

    /** It was refused or failed: certainly without effect. */
    record Refused(String text) implements Outcome {}

    /** No answer, or the connection broke meanwhile: it may have had its effect or may still get it. */
    record Unknown(String text) implements Outcome {}
}
