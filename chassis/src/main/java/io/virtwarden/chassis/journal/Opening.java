package io.virtwarden.chassis.journal;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Puts a journal together over any disk. */
final class Opening {
    private static final Logger LOG = LogManager.getLogger(Opening.class);

    private final Disk disk;

    Opening(Disk disk) {
        this.disk = disk;
    }

    /** A journal whose writer is not started yet. */
    DiskJournal forWriting(JournalLimits limits, InstantSource clock, Owner owner, MeterRegistry registry, Tags tags)
            throws IOException {
        disk.makeFolder("");
        Hold hold = Hold.take(disk, owner);
        try {
            Recovery.Recovered found = new Recovery(disk, clock).run(hold.before());
            mark(hold, found);
            return assemble(hold, found, limits, clock, new JournalMeters(registry, tags));
        } catch (IOException | RuntimeException e) {
            hold.close();
            throw e;
        }
    }

    /** A journal whose appender writes; its syncing is not started yet. */
    PromptJournal forPrompt(JournalLimits limits, InstantSource clock, Owner owner, MeterRegistry registry, Tags tags)
            throws IOException {
        disk.makeFolder("");
        Hold hold = Hold.take(disk, owner);
        try {
            Recovery.Recovered found = new Recovery(disk, clock).run(hold.before());
            mark(hold, found);
            Progress progress = new Progress(found.last());
            Stored stored = new Stored(disk, found.epoch(), found.segments(), progress, found.damages());
            JournalMeters meters = new JournalMeters(registry, tags);
            Parts parts = new Parts(disk, hold, stored, found.active(), found.last(), found.quarantined());
            PromptJournal journal = new PromptJournal(parts, clock, limits, meters);
            meters.bind(journal);
            return journal;
        } catch (IOException | RuntimeException e) {
            hold.close();
            throw e;
        }
    }

    /** What was opened. */
    record Parts(Disk disk, Hold hold, Stored stored, ActiveSegment active, long last, int quarantined) {
        void markClosed(long sequence) throws IOException {
            hold.writeClosed(stored.epoch(), sequence, stored.parts().holes());
        }

        /** Deletes whole segments below a sequence, but not the newest one. */
        void trim(long sequence) throws IOException {
            synchronized (stored) {
                boolean any = false;
                for (Segment segment : stored.parts().all()) {
                    if (stored.parts().isNewest(segment) || segment.last() >= sequence) break;
                    stored.parts().remove(segment);
                    disk.delete(segment.name());
                    any = true;
                }
                if (any) disk.syncFolder("");
            }
        }
    }

    private void mark(Hold hold, Recovery.Recovered found) throws IOException {
        try {
            hold.writeOpen(found.epoch(), found.told());
        } catch (DiskFullException e) {
            LOG.warn("journal {}: no space for its mark: {}", disk.place(), e.getMessage());
        }
    }

    private DiskJournal assemble(
            Hold hold, Recovery.Recovered found, JournalLimits limits, InstantSource clock, JournalMeters meters) {
        Progress progress = new Progress(found.last());
        boolean syncsLate = !limits.syncEvery().isZero();
        WriteBuffer buffer = new WriteBuffer(limits.bufferBytes(), found.epoch(), found.last() + 1, syncsLate);
        AtomicReference<GroupCommit> stopping = new AtomicReference<>();
        LateSync late = !syncsLate
                ? null
                : new LateSync(disk, limits.syncEvery().toNanos(), found.last(), buffer::synced, failure -> {
                    GroupCommit stopped = stopping.get();
                    if (stopped != null) stopped.syncFailed(failure);
                });
        GroupWriter writer = new GroupWriter(
                disk,
                found.epoch(),
                limits.segmentBytes(),
                clock,
                found.segments(),
                found.active(),
                meters.syncs(),
                late);
        GroupCommit commit = new GroupCommit(disk.place(), buffer, writer, progress);
        stopping.set(commit);
        Stored stored = new Stored(disk, found.epoch(), found.segments(), progress, found.damages());
        long room = Math.min(buffer.largestRecord(), limits.segmentBytes() - Format.HEADER);
        DiskJournal journal = new DiskJournal(
                disk,
                hold,
                stored,
                buffer,
                writer,
                commit,
                late,
                meters,
                (int) room - Format.RECORD,
                found.quarantined());
        meters.bind(journal);
        return journal;
    }

    /** Sees what is there now, changes nothing. */
    ReadableJournal forReading() throws IOException {
        List<String> names = Listing.segments(disk);
        Set<Long> epochs = Listing.epochs(disk, names);
        OptionalLong kept = Epoch.read(disk);
        if (names.isEmpty() || (epochs.isEmpty() && kept.isEmpty()))
            throw new JournalUnusableException("there is no journal in " + disk.place()
                    + ": check the folder; a daemon makes its journal in its state folder when it first starts");
        long epoch = kept.isPresent() && (epochs.isEmpty() || epochs.contains(kept.getAsLong()))
                ? kept.getAsLong()
                : epochs.stream().mapToLong(Long::longValue).max().orElseThrow();
        Mark mark = Mark.decode(SmallFile.read(disk, Mark.FILE));
        long synced = mark == null || mark.epoch() != epoch ? 0 : mark.closed().orElse(0);
        Segments segments = new Segments();
        DamageList damages = new DamageList();
        long last = 0;
        for (int at = 0; at < names.size(); at++) {
            boolean newest = at == names.size() - 1;
            long ceiling = newest ? Long.MAX_VALUE : Format.firstOf(names.get(at + 1));
            last = Math.max(last, look(names.get(at), epoch, newest, ceiling, synced, segments, damages));
        }
        return new Stored(disk, epoch, segments, Progress.settled(last), damages);
    }

    private long look(
            String name, long epoch, boolean newest, long ceiling, long synced, Segments segments, DamageList damages)
            throws IOException {
        SegmentScan scan;
        try (DiskFile file = disk.open(name, false)) {
            scan = SegmentScan.of(file, name, epoch, ceiling, synced);
        } catch (NoSuchFileException e) {
            return 0; // trimmed by the daemon meanwhile
        }
        boolean sound = scan.isWhole() || (newest && (scan.isTornAtMost() || scan.isUnfinished()));
        if (!sound) scan.damages(newest, ceiling, disk.path(name)).forEach(damages::add);
        List<SegmentScan.Run> keep = sound ? scan.runs().stream().limit(1).toList() : scan.keep(newest);
        if (sound && scan.cut() <= Format.HEADER) keep = List.of();
        if (keep.isEmpty()) return Format.firstOf(name) - 1;
        SegmentScan.Run end = keep.get(keep.size() - 1);
        segments.add(new Segment(Format.firstOf(name), scan.index(), end.end(), end.last()));
        return end.last();
    }
}
