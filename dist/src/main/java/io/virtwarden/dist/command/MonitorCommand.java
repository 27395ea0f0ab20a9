package io.virtwarden.dist.command;

import io.virtwarden.monitor.Main;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code virtwarden monitor}. */
@Command(
        name = "monitor",
        description = "Runs the monitor daemon in the foreground: events and statistics out of this node.",
        mixinStandardHelpOptions = true)
final class MonitorCommand implements Callable<Integer> {
    private final Surroundings io;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    MonitorCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        return Main.run(config.file(), io.env(), io.err());
    }
}
