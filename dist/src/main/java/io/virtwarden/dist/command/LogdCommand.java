package io.virtwarden.dist.command;

import io.virtwarden.logd.Main;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code virtwarden logd}. */
@Command(
        name = "logd",
        description = "Runs the console log daemon in the foreground: what the guests of this node say, kept.",
        mixinStandardHelpOptions = true)
final class LogdCommand implements Callable<Integer> {
    private final Surroundings io;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    LogdCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        return Main.run(config.file(), io.env(), io.err());
    }
}
