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
 * <p>One line of text: {@code virtwarden-cursor 1 epoch=E sequence=S store=ID crc=HEX}. It is true of one journal and of one
 * store, a Kafka cluster. One that is lost, damaged, of another epoch or of another store means that all that the journal
 * holds is sent once more: duplicates, never loss. One thread.
 */
final class Cursor {
    private static final Logger LOG = LogManager.getLogger();
    private static final Pattern LINE = Pattern.compile(
            "(virtwarden-cursor 1 epoch=(\\d{1,19}) sequence=(\\d{1,19}) store=([A-Za-z0-9_.-]{0,100})) crc=([0-9a-f]{8})\n");

    private final Path file;
    private final long epoch;
    private final long start;
    private String store;
    private long saved;

    private Cursor(Path file, long epoch, String store, long start, boolean kept) {
        this.file = file;
        this.epoch = epoch;
        this.store = store;
        this.start = start;
        this.saved = kept ? start : -1;
    }

    /**
     * Reads the file.
     *
     * @param epoch the journal's
     * @param beginning the sequence before the journal's first. Where there never was an outbox, what the journal has let go
     *     by then was not owed to anybody
     * @param last the journal's last sequence: a cursor beyond it is no cursor of this journal
     */
    static Cursor open(Path file, long epoch, long beginning, long last) throws IOException {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            Matcher line = LINE.matcher(text);
            if (!line.matches() || !crc(line.group(1)).equals(line.group(5))) {
                LOG.warn("{} is damaged: everything that the journal still holds is sent again", file);
            } else if (Long.parseLong(line.group(2)) != epoch) {
                LOG.info("{} belongs to an earlier journal: starting at the beginning of this one", file);
            } else if (Long.parseLong(line.group(3)) > last) {
                LOG.warn("{} is beyond the journal's end: everything that the journal still holds is sent again", file);
            } else {
                return new Cursor(file, epoch, line.group(4), Long.parseLong(line.group(3)), true);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} does not exist: starting at the journal's beginning", file);
            return new Cursor(file, epoch, "", beginning, false);
        } catch (NumberFormatException e) {
            LOG.warn("{} holds an impossible number: everything that the journal still holds is sent again", file);
        }
        return new Cursor(file, epoch, "", 0, false);
    }

    /** It and all before it were acknowledged when this was opened. */
    long start() {
        return start;
    }

    /** Whether it is true of this store; the first store that a cursor meets becomes its own, one that does not tell is any. */
    boolean isOf(String other) {
        if (store.isEmpty()) {
            store = other;
        }
        return other.isEmpty() || other.equals(store);
    }

    /** Is of another store from now on. */
    void moveTo(String other) {
        LOG.warn(
                "Kafka is another cluster now, {} instead of {}: everything that the journal still holds is sent to it",
                other,
                store);
        store = other;
        saved = -1;
    }

    /** Saves unless nothing changed. */
    void save(long sequence) throws IOException {
        if (sequence == saved) {
            return;
        }
        String line = "virtwarden-cursor 1 epoch=" + epoch + " sequence=" + sequence + " store=" + store;
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
