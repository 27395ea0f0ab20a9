package io.virtwarden.chassis.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * How far everything is acknowledged, in a small file that is replaced as a whole (written aside, synced, renamed).
 *
 * <p>One line of text: {@code virtwarden-cursor 1 epoch=E sequence=S crc=HEX}. A cursor that is lost, damaged or of
 * another epoch means that all is sent once more: duplicates, never loss. One thread.
 */
final class Cursor {
    private static final Logger LOG = LogManager.getLogger();
    private static final Pattern LINE =
            Pattern.compile("(virtwarden-cursor 1 epoch=(\\d{1,19}) sequence=(\\d{1,19})) crc=([0-9a-f]{8})\n");

    private final Path file;
    private final long epoch;
    private long saved;

    private Cursor(Path file, long epoch, long saved) {
        this.file = file;
        this.epoch = epoch;
        this.saved = saved;
    }

    /**
     * Reads the file.
     *
     * @param epoch the journal's
     * @param last the journal's last sequence: a cursor beyond it is no cursor of this journal
     */
    static Cursor open(Path file, long epoch, long last) throws IOException {
        long sequence = 0;
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            Matcher line = LINE.matcher(text);
            if (!line.matches() || !crc(line.group(1)).equals(line.group(4))) {
                LOG.warn("{} is damaged: everything that the journal still holds is sent again", file);
            } else if (Long.parseLong(line.group(2)) != epoch) {
                LOG.info("{} belongs to an earlier journal: starting at the beginning of this one", file);
            } else if (Long.parseLong(line.group(3)) > last) {
                LOG.warn("{} is beyond the journal's end: everything that the journal still holds is sent again", file);
            } else {
                sequence = Long.parseLong(line.group(3));
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} does not exist: starting at the journal's beginning", file);
        } catch (NumberFormatException e) {
            LOG.warn("{} holds an impossible number: everything that the journal still holds is sent again", file);
        }
        return new Cursor(file, epoch, sequence);
    }

    /** The last sequence that is saved: it and all before it are acknowledged. */
    long saved() {
        return saved;
    }

    /** Saves unless nothing changed. */
    void save(long sequence) throws IOException {
        if (sequence == saved) {
            return;
        }
        String line = "virtwarden-cursor 1 epoch=" + epoch + " sequence=" + sequence;
        byte[] bytes = (line + " crc=" + crc(line) + "\n").getBytes(StandardCharsets.UTF_8);
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        SyncedFiles.write(aside, bytes);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        saved = sequence;
    }

    private static String crc(String line) {
        CRC32C crc = new CRC32C();
        crc.update(line.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }

    /** Small files that must not be half there. */
    static final class SyncedFiles {
        private SyncedFiles() {}

        static void write(Path file, byte[] bytes) throws IOException {
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
        }
    }
}
