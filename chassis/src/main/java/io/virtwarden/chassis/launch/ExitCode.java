package io.virtwarden.chassis.launch;

/** What a process of virtwarden ends with. */
public enum ExitCode {
    /** Did what was asked. */
    FINE(0),
    /** Found a problem, or the daemon could not run. */
    PROBLEM(1),
    /** Wrong usage or configuration. */
    USAGE(2),
    /** A daemon could not be reached. */
    UNREACHABLE(3);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number for the shell. */
    public int code() {
        return code;
    }
}
