package io.virtwarden.dist;

import io.virtwarden.dist.command.Commands;
import io.virtwarden.dist.command.Surroundings;

/** Entry point of {@code bin/virtwarden}. */
public final class Main {
    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(Commands.line(Surroundings.ofProcess()).execute(arguments));
    }
}
