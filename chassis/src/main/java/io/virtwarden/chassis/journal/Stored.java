package io.virtwarden.chassis.journal;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** What can be read of a journal, however it was opened. Any thread. */
final class Stored implements ReadableJournal {
    private final Disk disk;
    private final long epoch;
    private final Segments segments;
    private final Progress progress;
    private final DamageList damages;

    Stored(Disk disk, long epoch, Segments segments, Progress progress, DamageList damages) {
        this.disk = disk;
        this.epoch = epoch;
        this.segments = segments;
        this.progress = progress;
        this.damages = damages;
    }

    Progress progress() {
        return progress;
    }

    Segments parts() {
        return segments;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public long durable() {
        return progress.durable();
    }

    @Override
    public long first() {
        Segment oldest = segments.oldest();
        return oldest == null ? durable() + 1 : oldest.first();
    }

    @Override
    public OptionalLong firstSince(Instant time) {
        long micros = Micros.atOrAfter(time);
        for (Segment segment : segments.all()) {
            long block = segment.index().blockSince(micros);
            if (block < 0) continue;
            OptionalLong found = search(block, segment.last(), micros);
            if (found.isPresent()) return found;
        }
        return OptionalLong.empty();
    }

    private OptionalLong search(long from, long to, long micros) {
        try (Reader reader = read(from)) {
            JournalEntry entry = reader.next(Duration.ZERO);
            while (entry != null && entry.sequence() <= to) {
                if (Micros.of(entry.time()) >= micros) return OptionalLong.of(entry.sequence());
                entry = reader.next(Duration.ZERO);
            }
            return OptionalLong.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new java.io.InterruptedIOException("interrupted while searching"));
        }
    }

    @Override
    public Reader read(long sequence) {
        return new JournalReader(disk, epoch, segments, progress, damages, Math.max(sequence, first()));
    }

    @Override
    public List<SegmentView> segments() {
        return segments.all().stream().map(Segment::view).toList();
    }

    @Override
    public long size() {
        return segments.bytes();
    }

    @Override
    public List<Damage> damages() {
        return damages.all();
    }

    /** Ends the waiting of readers; files are the readers' own. */
    @Override
    public void close() {
        progress.close();
    }
}
