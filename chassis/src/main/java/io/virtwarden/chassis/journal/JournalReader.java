package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads entries in order, from segment to segment, jumping over what is not there any more. One thread. */
final class JournalReader implements ReadableJournal.Reader {
    private static final Duration FOREVER = Duration.ofDays(1000);

    /** The segment that is being read. It stays readable when it is trimmed meanwhile. */
    private record Place(Segment segment, DiskFile file, RecordScanner records) {}

    private final Disk disk;
    private final long epoch;
    private final Segments segments;
    private final Progress progress;
    private final DamageList damages;

    private long wanted;
    private long skipped;
    private @Nullable Place place;

    JournalReader(Disk disk, long epoch, Segments segments, Progress progress, DamageList damages, long start) {
        this.disk = disk;
        this.epoch = epoch;
        this.segments = segments;
        this.progress = progress;
        this.damages = damages;
        this.wanted = start;
    }

    @Override
    public @Nullable JournalEntry next(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + (patience.compareTo(FOREVER) < 0 ? patience : FOREVER).toNanos();
        try {
            while (progress.await(wanted, deadline - System.nanoTime())) {
                Place here = place != null ? place : enter();
                JournalEntry entry = here == null ? null : read(here);
                if (entry != null) return entry;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the journal in " + disk.place() + ": " + e.getMessage(), e);
        }
        if (progress.isClosed()) throw new JournalStoppedException("the journal in " + disk.place() + " is closed");
        return null;
    }

    /** Opens the segment with the wanted entry; null if it is gone and another entry is wanted now. */
    private @Nullable Place enter() throws IOException {
        Segment segment = segments.holding(wanted);
        if (segment == null || segment.first() > wanted) {
            skipTo(segment == null ? progress.durable() + 1 : segment.first());
            return null;
        }
        try {
            DiskFile file = disk.open(segment.name(), false);
            RecordScanner records = new RecordScanner(file, epoch);
            records.seek(segment.index().offsetFor(wanted), segment.end());
            place = new Place(segment, file, records);
            return place;
        } catch (NoSuchFileException e) {
            skipTo(segment.last() + 1); // trimmed meanwhile
            return null;
        }
    }

    /** The wanted entry; null if this segment does not have it. */
    private @Nullable JournalEntry read(Place here) throws IOException {
        RecordScanner records = here.records;
        long last = here.segment.last(); // before end(), so that the end covers it
        records.extend(here.segment.end());
        while (wanted <= last) {
            long offset = records.position();
            boolean sound = records.advance(here.segment.first(), last);
            if (!sound && !(records.resync(wanted, last) && records.advance(wanted, last))) {
                lose(here, offset, last + 1);
                break;
            }
            if (records.sequence() < wanted) continue; // the index leads to a record shortly before
            if (records.sequence() > wanted) lose(here, offset, records.sequence());
            wanted = records.sequence() + 1;
            return records.entry();
        }
        leave();
        return null;
    }

    /** A sector went bad while the journal was open; the next opening quarantines the segment. */
    private void lose(Place here, long offset, long nextWanted) {
        String path = disk.path(here.segment.name());
        damages.add(new Damage(path, offset, wanted, nextWanted - 1, "unreadable while being read"));
        skipTo(nextWanted);
    }

    private void skipTo(long sequence) {
        skipped += Math.max(0, sequence - wanted);
        wanted = Math.max(wanted, sequence);
    }

    private void leave() {
        Place left = place;
        place = null;
        try {
            if (left != null) left.file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // closing what was only read does not fail on a sound system
        }
    }

    @Override
    public long skipped() {
        return skipped;
    }

    @Override
    public void close() {
        leave();
    }
}
