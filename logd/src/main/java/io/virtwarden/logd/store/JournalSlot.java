package io.virtwarden.logd.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalLimits;
import io.virtwarden.chassis.journal.JournalUnusableException;
import io.virtwarden.chassis.journal.ReadableJournal;
import io.virtwarden.chassis.journal.SegmentView;
import io.virtwarden.logd.console.EpochMicros;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * The journal in positions. A position is the journal's sequence plus a base: should the journal be lost or removed, the new one
 * begins at sequence 1 again, while sealed tables go on from the highest position that they hold. A journal that has stopped
 * can be opened anew. Appending and reopening: the writer's thread. The rest: any.
 */
final class JournalSlot implements AutoCloseable {
    /** What a power cut may take. Shorter costs a busy disk more than it gains. */
    private static final Duration SYNC_EVERY = Duration.ofMillis(200);
    /** Small enough that erased bytes leave the disk soon; the buffer holds many of the largest entries. */
    private static final JournalLimits LIMITS = new JournalLimits(16L << 20, 8 << 20, SYNC_EVERY);

    private final Path folder;
    private final InstantSource clock;
    private final MeterRegistry registry;
    private final BaseFile baseFile;
    private volatile Held held;

    /** One journal and what is added to its sequences. */
    private record Held(Journal journal, long base) {}

    private JournalSlot(Path folder, InstantSource clock, MeterRegistry registry, BaseFile baseFile, Held held) {
        this.folder = folder;
        this.clock = clock;
        this.registry = registry;
        this.baseFile = baseFile;
        this.held = held;
    }

    /** @param sealedThrough highest position in sealed tables */
    static JournalSlot open(Path store, InstantSource clock, MeterRegistry registry, long sealedThrough)
            throws IOException {
        Path folder = store.resolve("journal");
        BaseFile baseFile = new BaseFile(store.resolve("journal.base"));
        return new JournalSlot(
                folder, clock, registry, baseFile, hold(folder, clock, registry, baseFile, sealedThrough));
    }

    private static Held hold(
            Path folder, InstantSource clock, MeterRegistry registry, BaseFile baseFile, long sealedThrough)
            throws IOException {
        Journal journal;
        try {
            journal = JournalFolder.open(folder, LIMITS, clock, registry, Tags.empty());
        } catch (JournalUnusableException e) {
            throw new IOException(e.getMessage(), e);
        }
        try {
            return new Held(journal, baseFile.of(journal.epoch(), sealedThrough));
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /** Closes what has stopped and opens it again. */
    void reopen(long sealedThrough) throws IOException {
        held.journal.close();
        held = hold(folder, clock, registry, baseFile, sealedThrough);
    }

    /** Waits while the journal's buffer is full. */
    long append(long micros, int kind, byte[] head, ByteBuffer body) {
        Held now = held;
        return now.base + now.journal.append(EpochMicros.instant(micros), kind, head, body);
    }

    /** Returns the last position once everything up to it is on stable storage. */
    long sync() {
        long last = durable();
        held.journal.sync();
        return last;
    }

    /** Written: not undone by the end of this process, but maybe by a power cut. */
    long durable() {
        Held now = held;
        return now.base + now.journal.durable();
    }

    /** Oldest position that can be read. */
    long first() {
        Held now = held;
        return now.base + now.journal.first();
    }

    /** Runs when the position has become durable, or never will be. Must not block. */
    void whenDurable(long position, Runnable then) {
        Held now = held;
        var unused = now.journal.whenDurable(position - now.base).whenComplete((done, failure) -> then.run());
    }

    /** A reader whose entries have positions; see {@link Cursor}. */
    Cursor read(long position) {
        Held now = held;
        return new Cursor(now.journal.read(Math.max(1, position - now.base)), now.base);
    }

    void trim(long position) {
        Held now = held;
        now.journal.trim(position - now.base);
    }

    /** First position of the segment that is being written. */
    long newestSegment() {
        Held now = held;
        List<SegmentView> segments = now.journal.segments();
        return segments.isEmpty()
                ? 0
                : now.base + segments.get(segments.size() - 1).first();
    }

    long size() {
        return held.journal.size();
    }

    int largestPayload() {
        return held.journal.largestPayload();
    }

    Journal.Condition condition() {
        return held.journal.condition();
    }

    @Override
    public void close() {
        held.journal.close();
    }

    /** A journal's reader and its base; one thread. */
    record Cursor(ReadableJournal.Reader reader, long base) implements AutoCloseable {
        @Override
        public void close() {
            reader.close();
        }
    }
}
