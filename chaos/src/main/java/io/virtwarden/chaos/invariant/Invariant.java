package io.virtwarden.chaos.invariant;

/** Something that must hold throughout a campaign. It is told what was observed, and says at the end what it came to. Any thread. */
public interface Invariant {
    /** What must hold, as a sentence without its end. */
    String name();

    /** What was found so far. */
    Verdict verdict();
}
