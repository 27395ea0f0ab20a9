package io.virtwarden.dist.command;

import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.launch.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A command of the plan that this version does not have. */
@Command(hidden = true, description = "Not in this version.")
final class LaterCommand implements Callable<Integer> {
    private final Surroundings io;
    private final String name;

    @Parameters(hidden = true)
    private final List<String> ignored = new ArrayList<>();

    LaterCommand(Surroundings io, String name) {
        this.io = io;
        this.name = name;
    }

    @Override
    public Integer call() {
        io.err()
                .println(
                        "virtwarden: there is no " + name + " in version " + Version.current()
                                + " yet; it has monitor with events, domains and audit, logd with console, and lockd with leases.");
        return ExitCode.USAGE.code();
    }
}
