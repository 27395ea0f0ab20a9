package io.virtwarden.chassis.launch;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A daemon's folder that survives restarts. */
public final class StateFolder {
    private static final String JNA_FOLDER = "jna.tmpdir";

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
     * JNA unpacks its library before the first call into libvirt. Hardened hosts mount /tmp with noexec, where it could not be
     * loaded from; whoever sets jna.tmpdir knows better.
     */
    public static void keepNativeCodeIn(Path folder) throws IOException {
        if (System.getProperty(JNA_FOLDER) == null) {
            System.setProperty(
                    JNA_FOLDER,
                    Files.createDirectories(folder.resolve("native")).toString());
        }
    }

    private static String reason(IOException e) {
        String words = e.getClass().getSimpleName().replace("Exception", "");
        String detail = e.getMessage();
        return detail == null ? words : words + ": " + detail;
    }
}
