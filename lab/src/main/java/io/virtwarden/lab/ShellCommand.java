package io.virtwarden.lab;

import io.virtwarden.lab.state.LabFolder;
import io.virtwarden.lab.state.LabState;
import io.virtwarden.lab.state.NodeEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bin/lab shell}. */
@Command(
        name = "shell",
        description = {
            "Opens a shell in a node, with virsh and virtwarden on its PATH.",
            "After -- follows a command that is run in its place; its exit code is this one's."
        },
        synopsisSubcommandLabel = "",
        customSynopsis = "lab shell [--folder=DIR] [NODE] [-- COMMAND...]",
        mixinStandardHelpOptions = true)
final class ShellCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NODE", arity = "0..1", description = "such as node2 (default: ${DEFAULT-VALUE})")
    private String name = "node1";

    @Mixin
    private final FolderOption folderOption = new FolderOption();

    private final List<String> command;

    /** @param command to run; empty for an interactive shell */
    ShellCommand(List<String> command) {
        this.command = command;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        LabFolder folder = folderOption.folder();
        Optional<LabState> state = folder.read().filter(LabState::ready);
        if (state.isEmpty()) {
            System.err.println("lab: no lab in " + folder.path() + " that is ready: bin/lab up starts one");
            return StatusCommand.NO_LAB;
        }
        NodeEntry node = node(state.get());
        if (!node.first().lives()) {
            System.err.println("lab: " + name + " has ended: bin/lab down removes what is left");
            return StatusCommand.NO_LAB;
        }
        return new ProcessBuilder(commandLine(node)).inheritIO().start().waitFor();
    }

    private NodeEntry node(LabState state) {
        return state.nodes().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + name + "; there are "
                        + state.nodes().stream().map(NodeEntry::name).collect(Collectors.joining(", "))));
    }

    private List<String> commandLine(NodeEntry node) {
        List<String> line = new ArrayList<>(node.enter());
        line.addAll(List.of("env", "--chdir=" + node.folder()));
        node.environment().forEach((variable, value) -> line.add(variable + "=" + value));
        line.addAll(command.isEmpty() ? List.of("bash", "--rcfile", node.rcFile(), "-i") : command);
        return line;
    }
}
