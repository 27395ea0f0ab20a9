package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** Brings a folder back into order after whatever ended the process before, and says where to go on. */
final class Recovery {
    private static final Logger LOG = LogManager.getLogger(Recovery.class);

    private final Disk disk;
    private final InstantSource clock;
    private final Segments segments = new Segments();
    private final DamageList damages = new DamageList();
    private long epoch;
    private long synced;
    private long last;
    private int quarantined;

    /**
     * @param last highest sequence that was ever given out, as far as can be known
     * @param told holes that earlier openings have told of
     */
    record Recovered(
            long epoch,
            long last,
            Segments segments,
            ActiveSegment active,
            DamageList damages,
            List<Mark.Hole> told,
            int quarantined) {}

    Recovery(Disk disk, InstantSource clock) {
        this.disk = disk;
        this.clock = clock;
    }

    Recovered run(@Nullable Mark before) throws IOException {
        Salvage.finish(disk);
        for (String name : disk.list("")) if (name.endsWith(SmallFile.TEMPORARY)) disk.delete(name);
        List<String> names = Listing.segments(disk);
        epoch = establishEpoch(names);
        synced = before == null || before.epoch() != epoch ? 0 : before.closed().orElse(0);
        last = synced;
        for (int at = names.size() - 1; at >= 0; at--) {
            boolean newest = at == names.size() - 1;
            mend(names.get(at), newest, newest ? Long.MAX_VALUE : Format.firstOf(names.get(at + 1)));
        }
        ActiveSegment active = activate();
        return new Recovered(epoch, last, segments, active, damages, tellHoles(before), quarantined);
    }

    private long establishEpoch(List<String> names) throws IOException {
        OptionalLong kept = Epoch.read(disk);
        Set<Long> seen = Listing.epochs(disk, names);
        if (!names.isEmpty()) {
            if (kept.isPresent() && (seen.isEmpty() || seen.contains(kept.getAsLong()))) return kept.getAsLong();
            if (!seen.isEmpty()) {
                long newest = Collections.max(seen);
                Epoch.write(disk, newest);
                return newest;
            }
        }
        // Made anew. An epoch without segments is one whose segments somebody deleted: nobody knows its sequences.
        long fresh = Math.max(Micros.of(clock.instant()), kept.orElse(0) + 1);
        Epoch.write(disk, fresh);
        return fresh;
    }

    private void mend(String name, boolean newest, long ceiling) throws IOException {
        SegmentScan scan;
        try (DiskFile file = disk.open(name, false)) {
            scan = SegmentScan.of(file, name, epoch, ceiling, synced);
        }
        last = Math.max(last, Format.firstOf(name) - 1);
        if (scan.isWhole() || (newest && scan.isTornAtMost())) keep(scan, newest);
        else if (newest && scan.isUnfinished()) remove(name);
        else quarantine(scan, newest, ceiling);
    }

    private void keep(SegmentScan scan, boolean newest) throws IOException {
        long end = scan.cut();
        SegmentScan.Run run = end > Format.HEADER ? scan.runs().get(0) : null;
        if (newest) settle(scan, end);
        long first = Format.firstOf(scan.name());
        long runLast = run == null ? first - 1 : run.last();
        segments.add(new Segment(first, run == null ? new SparseIndex() : run.index(), end, runLast));
        last = Math.max(last, runLast);
    }

    /**
     * Nobody knows whether what the page cache shows has reached the disk: before anybody relies on it, it is cut and synced.
     * After a failed sync Linux takes lost pages for clean, so that only bytes written once more are sure to be synced.
     */
    private void settle(SegmentScan scan, long end) throws IOException {
        try (DiskFile file = disk.open(scan.name(), true)) {
            if (end < scan.size()) {
                LOG.info("cutting {} unfinished bytes off {}", scan.size() - end, disk.path(scan.name()));
                file.truncate(end);
            }
            if (scan.last() > synced || end <= Format.HEADER) {
                rewrite(file, 0, Format.HEADER);
                rewrite(file, scan.firstUnproven(), end);
            }
            file.sync();
        }
    }

    private static void rewrite(DiskFile file, long from, long to) throws IOException {
        byte[] chunk = new byte[1 << 16];
        for (long at = from; at < to; at += chunk.length) {
            int count = file.read(at, chunk, 0, (int) Math.min(chunk.length, to - at));
            file.write(at, ByteBuffer.wrap(chunk, 0, count));
        }
    }

    /** The header was never finished, so that nothing can have been written behind it. */
    private void remove(String name) throws IOException {
        LOG.info("removing {}, which was just being made", disk.path(name));
        disk.delete(name);
    }

    private void quarantine(SegmentScan scan, boolean newest, long ceiling) throws IOException {
        List<SegmentScan.Run> keep = scan.keepFromFirst(newest);
        String path = disk.path(new Salvage(disk, epoch).quarantine(scan.name(), keep));
        quarantined++;
        for (SegmentScan.Run run : keep) {
            long distance = Format.HEADER - run.start();
            SparseIndex index = new SparseIndex();
            index.addAll(run.index(), distance);
            segments.add(new Segment(run.first(), index, run.end() + distance, run.last()));
        }
        scan.damages(newest, ceiling, path).forEach(damages::add);
        last = Math.max(last, scan.highest(newest, ceiling));
    }

    private ActiveSegment activate() throws IOException {
        List<Segment> all = segments.all();
        Segment newest = all.isEmpty() ? null : all.get(all.size() - 1);
        if (newest != null && newest.last() == last) {
            disk.syncFolder(""); // it may have been made just before the crash
            return new ActiveSegment(disk, disk.open(newest.name(), true), newest);
        }
        ActiveSegment fresh = ActiveSegment.create(disk, epoch, last + 1, Micros.of(clock.instant()));
        segments.add(fresh.segment());
        return fresh;
    }

    /** Every hole is told at each opening until one is followed by an orderly close. */
    private List<Mark.Hole> tellHoles(@Nullable Mark before) {
        List<Mark.Hole> told = before == null || before.epoch() != epoch ? List.of() : before.told();
        for (Mark.Hole hole : segments.holes()) {
            if (!told.contains(hole) && !damages.covers(hole))
                damages.add(new Damage(disk.place(), 0, hole.first(), hole.last(), "these entries are missing"));
        }
        return told;
    }
}
