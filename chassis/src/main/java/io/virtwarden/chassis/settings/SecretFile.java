package io.virtwarden.chassis.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A secret that lives in a file of its own, so that settings can be shown and shared.
 *
 * @param path the file; its content without white space around it is the secret
 */
public record SecretFile(Path path) {
    private static final int LARGEST = 64 * 1024;

    /**
     * Reads the secret as it is now, so that a renewed file counts without a restart. Blocks on the disk.
     *
     * @throws UncheckedIOException naming the path, if it is unreadable, empty or beyond 64 KiB
     */
    public String read() {
        try {
            var size = Files.size(path);
            if (size > LARGEST) throw new IOException("it has " + size + " bytes, too many for a secret");
            var secret = Files.readString(path).strip();
            if (secret.isEmpty()) throw new IOException("it is empty");
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the secret in " + path + ": " + Reasons.of(e), e);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
