package io.virtwarden.lab;

import io.virtwarden.lab.state.LabFolder;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --folder}. */
final class FolderOption {
    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "the lab's own folder: what is known of it, and logs (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("target", "lab");

    LabFolder folder() {
        return new LabFolder(folder);
    }
}
