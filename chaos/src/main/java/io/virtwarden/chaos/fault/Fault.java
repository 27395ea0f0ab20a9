package io.virtwarden.chaos.fault;

/** Something bad that is done to a part, and taken back. One thread. */
public interface Fault {
    /** Such as {@code SIGKILL} or {@code full disk}. */
    String kind();

    /** What it is done to. */
    String target();

    /** Does it. */
    void begin() throws Exception;

    /** Takes it back: what was killed is started again. */
    void end() throws Exception;

    /** For people. */
    default String text() {
        return kind() + " of " + target();
    }
}
