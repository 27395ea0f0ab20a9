package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What segment files there are, before they are looked into. */
final class Listing {
    private Listing() {}

    /** Names of the segments, oldest first. */
    static List<String> segments(Disk disk) throws IOException {
        return disk.list("").stream().filter(Format::isSegment).toList();
    }

    /**
     * The epochs in the headers that are sound.
     *
     * @throws JournalUnusableException if a newer version of virtwarden wrote one: nothing may be touched then
     */
    static Set<Long> epochs(Disk disk, List<String> names) throws IOException {
        Set<Long> epochs = new HashSet<>();
        for (String name : names) {
            Format.Header header = header(disk, name);
            if (header == null) continue;
            if (header.version() > Format.VERSION)
                throw new JournalUnusableException(disk.path(name) + " has format version " + header.version()
                        + ", this program knows versions up to " + Format.VERSION
                        + ": run the newer virtwarden that wrote it, or choose another folder");
            epochs.add(header.epoch());
        }
        return epochs;
    }

    private static Format.@org.jspecify.annotations.Nullable Header header(Disk disk, String name) throws IOException {
        try (DiskFile file = disk.open(name, false)) {
            return SegmentScan.header(file);
        } catch (NoSuchFileException e) {
            return null; // trimmed by the daemon while this process reads
        }
    }
}
