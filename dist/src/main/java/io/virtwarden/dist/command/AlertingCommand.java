package io.virtwarden.dist.command;

import io.virtwarden.alerting.Main;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code virtwarden alerting}. */
@Command(
        name = "alerting",
        description = "Runs the alerting daemon in the foreground: alerts and events in, guarded actions out.",
        mixinStandardHelpOptions = true)
final class AlertingCommand implements Callable<Integer> {
    private final Surroundings io;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    AlertingCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        return Main.run(config.file(), io.env(), io.err());
    }
}
