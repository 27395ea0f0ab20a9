package io.virtwarden.dist.command;

import io.virtwarden.lockd.Main;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code virtwarden lockd}. */
@Command(
        name = "lockd",
        description = "Runs the lease daemon in the foreground: who may write to which disk.",
        mixinStandardHelpOptions = true)
final class LockdCommand implements Callable<Integer> {
    private final Surroundings io;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    LockdCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        return Main.run(config.file(), io.env(), io.err());
    }
}
