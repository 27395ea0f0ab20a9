package io.virtwarden.lab;

import io.virtwarden.lab.state.LabFolder;
import io.virtwarden.lab.state.LabState;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bin/lab status}: exit code 0 if all is ready, 1 if something is not, 3 if there is no lab. */
@Command(
        name = "status",
        description = "Shows what runs where. Exit code 1 if something is not ready, 3 if there is no lab.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    static final int NO_LAB = 3;

    @Mixin
    private final FolderOption folderOption = new FolderOption();

    @Override
    public Integer call() {
        LabFolder folder = folderOption.folder();
        Optional<LabState> state = folder.read();
        if (state.isEmpty()) {
            System.err.println("lab: no lab in " + folder.path()
                    + (Files.exists(folder.failure()) ? "; the last start failed, see " + folder.failure() : ""));
            return NO_LAB;
        }
        boolean ready = LabTable.print(state.get(), folder, System.out);
        if (!state.get().holder().lives()) {
            System.err.println(
                    "lab: its holder has been killed, and all else with it: bin/lab down removes what is left");
            return 1;
        }
        return ready ? 0 : 1;
    }
}
