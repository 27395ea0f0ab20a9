package io.virtwarden.chassis.launch;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A daemon's folder that survives restarts. */
public final class StateFolder {
    private static final List<String> NATIVE_FOLDERS = List.of("jna.tmpdir", "ZstdTempFolder");

    private StateFolder() {}

    /**
     * Makes sure that it is there and can be written.
     *
     * @param setting its name in the settings, such as {@code monitor.state}
     * @throws IOException naming the folder, what stands in the way and the setting
     */
    public static Path open(String setting, Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    setting + ": " + folder + " is a file, not a folder; move it or set another folder", e);
        } catch (IOException e) {
            throw new IOException(
                    setting + ": the folder " + folder + " cannot be made (" + reason(e) + "); make it for user "
                            + System.getProperty("user.name") + " or set another",
                    e);
        }
        Path probe = folder.resolve(".probe");
        try {
            Files.write(probe, new byte[0]);
            Files.delete(probe);
        } catch (IOException e) {
            throw new IOException(
                    setting + ": the folder " + folder + " cannot be written by user " + System.getProperty("user.name")
                            + " (" + reason(e) + "); change its owner or set another",
                    e);
        }
        return folder;
    }

    /**
     * JNA and zstd unpack their libraries before they are first called. Hardened hosts mount /tmp with noexec, where they could not be
     * loaded from; whoever sets the properties knows better.
     */
    public static void keepNativeCodeIn(Path folder) throws IOException {
        String unpacked = Files.createDirectories(folder.resolve("native")).toString();
        for (String property : NATIVE_FOLDERS) {
            if (System.getProperty(property) == null) {
                System.setProperty(property, unpacked);
            }
        }
    }

    private static String reason(IOException e) {
        String words = e.getClass().getSimpleName().replace("Exception", "");
        String detail = e.getMessage();
        return detail == null ? words : words + ": " + detail;
    }
}
