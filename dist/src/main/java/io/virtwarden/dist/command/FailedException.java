package io.virtwarden.dist.command;

import io.virtwarden.chassis.launch.ExitCode;

/** A command cannot do what was asked; the message is all that a person needs. */
final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;

    FailedException(ExitCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    ExitCode code() {
        return code;
    }
}
