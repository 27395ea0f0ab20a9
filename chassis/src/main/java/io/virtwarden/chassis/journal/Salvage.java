package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes a damaged segment out of service and keeps what is sound in it.
 *
 * <p>First each stretch of sound records is copied to {@code <its first>.<segment's first>.salvage}, synced. Then the segment is
 * moved to {@code quarantine/}, then the copies get their names, the newest first. So after a crash at any point: while the
 * segment is there, the copies are thrown away; once it is not, they are complete and only their names are missing.
 */
final class Salvage {
    static final String QUARANTINE = "quarantine";
    private static final String SUFFIX = ".salvage";
    private static final int CHUNK = 1 << 20;

    private final Disk disk;
    private final long epoch;

    Salvage(Disk disk, long epoch) {
        this.disk = disk;
        this.epoch = epoch;
    }

    /** Returns where the damaged file lies now, as a name on the disk. */
    String quarantine(String name, List<SegmentScan.Run> keep) throws IOException {
        try (DiskFile from = disk.open(name, false)) {
            for (SegmentScan.Run run : keep) copy(from, name, run);
        }
        disk.makeFolder(QUARANTINE);
        disk.syncFolder("");
        String resting = freeName(name);
        disk.rename(name, resting);
        disk.syncFolder(QUARANTINE);
        disk.syncFolder("");
        finish(disk);
        return resting;
    }

    /** Ends what a crash has left half done. To be called before the segments are listed. */
    static void finish(Disk disk) throws IOException {
        Set<String> names = new TreeSet<>(disk.list(""));
        List<String> copies =
                names.stream().filter(name -> name.endsWith(SUFFIX)).toList();
        for (int at = copies.size() - 1; at >= 0; at--) {
            String copy = copies.get(at);
            String[] parts = copy.split("\\.", -1);
            if (names.contains(parts[1] + Format.SUFFIX)) disk.delete(copy);
            else disk.rename(copy, parts[0] + Format.SUFFIX);
        }
        if (!copies.isEmpty()) disk.syncFolder("");
    }

    private void copy(DiskFile from, String name, SegmentScan.Run run) throws IOException {
        String stem = name.substring(0, name.length() - Format.SUFFIX.length());
        String runStem = Format.name(run.first()).substring(0, stem.length());
        String copy = runStem + "." + stem + SUFFIX;
        try (DiskFile to = disk.create(copy)) {
            to.write(0, new Format.Header(Format.VERSION, epoch, run.first(), 0).encode());
            byte[] chunk = new byte[(int) Math.min(CHUNK, run.end() - run.start())];
            for (long at = run.start(); at < run.end(); at += chunk.length) {
                int count = from.read(at, chunk, 0, (int) Math.min(chunk.length, run.end() - at));
                to.write(Format.HEADER + at - run.start(), ByteBuffer.wrap(chunk, 0, count));
            }
            to.sync();
        }
    }

    private String freeName(String name) throws IOException {
        List<String> taken = disk.list(QUARANTINE);
        String free = name;
        for (int count = 2; taken.contains(free); count++) free = name + "." + count;
        return QUARANTINE + "/" + free;
    }
}
