package io.virtwarden.dist.command;

import io.virtwarden.chassis.launch.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code virtwarden doctor}. */
@Command(name = "doctor", description = "Checks what the monitor needs.", mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private final Surroundings io;

    DoctorCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        io.line("not yet");
        return ExitCode.FINE.code();
    }
}
