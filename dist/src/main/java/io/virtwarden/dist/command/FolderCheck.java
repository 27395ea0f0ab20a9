package io.virtwarden.dist.command;

import io.virtwarden.chassis.ops.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Whether a daemon can keep files in a folder of its settings.
 *
 * @param setting key that names the folder
 * @param wanted bytes that should be free there; 0: any number will do
 * @param otherwise what to do if there are fewer
 */
record FolderCheck(String setting, Path folder, long wanted, String otherwise) {
    Status look() {
        Path there = folder.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null || !Files.isDirectory(there)) {
            return Status.failed(setting + ": " + there + " is no folder; set another");
        }
        if (!Files.isWritable(there)) {
            return Status.failed(setting + ": " + there + " cannot be written by user "
                    + System.getProperty("user.name") + ": change its owner or set another folder");
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            String text = folder + (there.equals(folder.toAbsolutePath()) ? "" : " (will be made)") + ", "
                    + String.format(Locale.ROOT, "%.1f GiB free", free / (double) (1L << 30));
            return free >= wanted ? Status.ok(text) : Status.failed(text + ": " + otherwise);
        } catch (IOException e) {
            return Status.failed(setting + ": " + folder + ": " + e.getMessage());
        }
    }
}
