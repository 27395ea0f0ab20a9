package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Files of a few lines that are replaced as a whole: after a crash the old text is there or the new one. */
final class SmallFile {
    static final String TEMPORARY = ".tmp";
    private static final int LARGEST = 1 << 16;

    private SmallFile() {}

    static void replace(Disk disk, String name, String text) throws IOException {
        String temporary = name + TEMPORARY;
        disk.delete(temporary);
        try (DiskFile file = disk.create(temporary)) {
            file.write(0, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            file.sync();
        }
        disk.rename(temporary, name);
        disk.syncFolder("");
    }

    /** Null if there is no such file. */
    static @Nullable String read(Disk disk, String name) throws IOException {
        try (DiskFile file = disk.open(name, false)) {
            byte[] bytes = new byte[(int) Math.min(file.size(), LARGEST)];
            int count = file.read(0, bytes, 0, bytes.length);
            return new String(bytes, 0, count, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
