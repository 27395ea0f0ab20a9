package io.virtwarden.logd.follow;

import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.console.ConsoleSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One log that somebody else writes. Reads what is new, goes on into the next file after a rotation, begins anew after a truncation.
 * The file being read stays open, so that its last bytes are read whatever it is called by then. Belongs to the follower's thread.
 */
final class FollowedFile {
    /** At one turn, so that one busy guest does not keep the others waiting. */
    private static final int MOST_PER_TURN = 4 << 20;

    private final ConsoleId console;
    private final Path path;
    private final Generations generations;
    private final ConsoleSink sink;
    private final InstantSource clock;
    private String domainName;
    private @Nullable FileChannel channel;
    private @Nullable FileId current;
    private long offset;
    /** Bytes of this console that went to the store so far. */
    private long taken;

    /** @param taken what the store has of this console when following begins */
    FollowedFile(ConsoleId console, String domainName, Path path, long taken, ConsoleSink sink, InstantSource clock) {
        this.console = console;
        this.domainName = domainName;
        this.path = path;
        this.taken = taken;
        this.generations = new Generations(path);
        this.sink = sink;
        this.clock = clock;
    }

    ConsoleId console() {
        return console;
    }

    Path path() {
        return path;
    }

    void rename(String name) {
        domainName = name;
    }

    /** Where it stands; null before anything was opened. */
    @Nullable
    Anchor anchor() {
        FileId file = current;
        return file == null ? null : new Anchor(file.device(), file.inode(), offset, taken);
    }

    /**
     * Goes on where an earlier follower stopped, as exactly as the store's count tells.
     *
     * @param mostUnsaved how many bytes the store can have lost in a crash; one that lacks more was emptied, and wants none of it back
     * @throws IOException if the files cannot be looked at
     */
    void resume(Anchor from, long mostUnsaved) throws IOException {
        Optional<Generations.Generation> found = generations.list().stream()
                .filter(g -> g.id().equals(from.file()))
                .findFirst();
        if (found.isEmpty()) {
            mark(ConsoleMark.Kind.GAP, "the file that was read last is gone; going on with the oldest there is");
            return;
        }
        open(found.get());
        offset = from.offset();
        long missing = from.taken() - taken;
        if (missing > mostUnsaved) {
            return;
        }
        if (missing > 0) {
            offset = Math.max(0, offset - missing);
        } else {
            skip(-missing);
        }
    }

    /** What the store has already, perhaps across rotated files. */
    private void skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            long there = Math.max(0, size() - offset);
            long step = Math.min(there, left);
            offset += step;
            left -= step;
            if (left > 0 && !next()) {
                return;
            }
        }
    }

    /**
     * Reads what is new. The turn that opens a file for the first time reads nothing: where it stands must be saved before the store has
     * anything of it, or a crash in between would bring everything twice.
     *
     * @return true if there is more to be read at once
     * @throws IOException if a file cannot be read; the next turn tries again
     */
    boolean turn(ByteBuffer buffer) throws IOException {
        for (int read = 0; read < MOST_PER_TURN; ) {
            if (!sink.hasRoom()) {
                return true;
            }
            if (channel == null) {
                return first();
            }
            int count = read(buffer);
            if (count > 0) {
                read += count;
            } else if (!truncated() && !next()) {
                return false;
            }
        }
        return true;
    }

    private boolean first() throws IOException {
        Generations.Step oldest = generations.after(new FileId(-1, -1));
        if (oldest.next().isEmpty()) {
            return false;
        }
        open(oldest.next().get());
        long there = size();
        mark(
                ConsoleMark.Kind.OPENED,
                there == 0
                        ? "following " + path
                        : "following " + path + "; what it already had has the time of reading");
        return true;
    }

    private int read(ByteBuffer buffer) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            return 0;
        }
        buffer.clear();
        int count = open.read(buffer, offset);
        if (count > 0) {
            buffer.flip();
            if (!sink.bytes(console, domainName, now(), buffer)) {
                return 0;
            }
            offset += count;
            taken += count;
        }
        return count;
    }

    private boolean truncated() throws IOException {
        if (size() >= offset) {
            return false;
        }
        mark(ConsoleMark.Kind.TRUNCATED, "the file was cut to " + size() + " bytes");
        offset = 0;
        return size() > 0;
    }

    /** Into the next file, if the current one is no more the newest. */
    private boolean next() throws IOException {
        FileId done = current;
        if (done == null) {
            return false;
        }
        Generations.Step step = generations.after(done);
        if (step.next().isEmpty()) {
            return false;
        }
        // Between the last read and the rename more may have been written.
        if (size() > offset) {
            return true;
        }
        if (!step.known()) {
            mark(ConsoleMark.Kind.TRUNCATED, "the file was replaced");
        }
        open(step.next().get());
        return true;
    }

    private void open(Generations.Generation generation) throws IOException {
        FileChannel opened =
                FileChannel.open(generation.path(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        if (!FileId.at(generation.path()).equals(Optional.of(generation.id()))) {
            opened.close();
            throw new IOException(generation.path() + " was rotated while it was opened");
        }
        close();
        channel = opened;
        current = generation.id();
        offset = 0;
    }

    private long size() throws IOException {
        FileChannel open = channel;
        return open == null ? 0 : open.size();
    }

    private void mark(ConsoleMark.Kind kind, String text) {
        sink.mark(console, domainName, now(), ConsoleMark.of(kind, text));
    }

    private long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    /** Ends following, with a mark. */
    void end() throws IOException {
        if (channel != null) {
            mark(ConsoleMark.Kind.CLOSED, "");
        }
        close();
    }

    void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
