package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a whole look at one segment file found.
 *
 * @param name of the file
 * @param size in bytes
 * @param soundHeader whether its header can be trusted
 * @param readable whether the disk gave all bytes
 * @param synced sequence up to which everything is known to have been synced from elsewhere, that is from an orderly close;
 *     0 if nothing is known
 * @param runs stretches of sound records in the order of their sequences
 */
record SegmentScan(String name, long size, boolean soundHeader, boolean readable, long synced, List<Run> runs) {

    /**
     * Consecutive sound records.
     *
     * @param proof highest sequence that these records prove to have been synced
     */
    record Run(long first, long last, long start, long end, long proof, SparseIndex index) {}

    /** Reads the file to its end, checking every record. Sequences must lie below {@code ceiling}. */
    static SegmentScan of(DiskFile file, String name, long epoch, long ceiling, long synced) throws IOException {
        long size = file.size();
        List<Run> runs = new ArrayList<>();
        boolean sound = false;
        boolean readable = true;
        try {
            Format.Header header = header(file);
            sound = header != null && header.first() == Format.firstOf(name) && header.epoch() == epoch;
            findRuns(file, epoch, Format.firstOf(name), ceiling, runs);
        } catch (IOException e) {
            readable = false; // a bad sector: what was found before it counts
        }
        return new SegmentScan(name, size, sound, readable, synced, List.copyOf(runs));
    }

    private static void findRuns(DiskFile file, long epoch, long first, long ceiling, List<Run> runs)
            throws IOException {
        long size = file.size();
        RecordScanner scanner = new RecordScanner(file, epoch);
        scanner.seek(Math.min(size, Format.HEADER), size);
        long lowest = first;
        while (true) {
            long highest = Math.min(ceiling - 1, lowest + (size - scanner.position()) / Format.RECORD);
            if (scanner.advance(lowest, highest)) lowest = run(scanner, runs).last() + 1;
            else if (!scanner.resync(lowest, highest)) return;
        }
    }

    private static Run run(RecordScanner scanner, List<Run> runs) throws IOException {
        SparseIndex index = new SparseIndex();
        long first = scanner.sequence();
        long start = scanner.offset();
        long proof = 0;
        long last = first - 1;
        try {
            do {
                last = scanner.sequence();
                proof = Math.max(proof, scanner.proof());
                index.add(last, scanner.offset(), scanner.time());
            } while (scanner.advance(last + 1, last + 1));
        } finally {
            runs.add(new Run(first, last, start, scanner.position(), proof, index));
        }
        return runs.get(runs.size() - 1);
    }

    /** Null if there is none that can be trusted. */
    static Format.@Nullable Header header(DiskFile file) throws IOException {
        byte[] bytes = new byte[Format.HEADER];
        return file.read(0, bytes, 0, bytes.length) == bytes.length ? Format.Header.decode(bytes) : null;
    }

    /** Nothing but sound records from the header to the end. */
    boolean isWhole() {
        return soundHeader && readable && end() == size && runs.size() <= 1 && startsAtFirst();
    }

    /** A newest segment in which nothing was lost that had been synced; what follows {@link #cut} is of a torn group. */
    boolean isTornAtMost() {
        int torn = startsAtFirst() && !runs.isEmpty() ? 1 : 0;
        long last = torn == 1 ? runs.get(0).last : Format.firstOf(name) - 1;
        return soundHeader && readable && proven() <= torn && last >= synced && size - cut() <= Format.LARGEST_GROUP;
    }

    /** Where a newest segment ends once its torn group is gone. */
    long cut() {
        return startsAtFirst() && !runs.isEmpty() ? runs.get(0).end : Math.min(size, Format.HEADER);
    }

    /**
     * How many of the runs are certainly not leftovers of one torn group: the first one, and each whose own records or
     * later ones prove that what lies between had been synced. Torn groups are found in a newest segment only.
     */
    int proven() {
        int count = !runs.isEmpty() && startsAtFirst() ? 1 : 0;
        for (int run = count; run < runs.size(); run++) {
            long lost = run == 0 ? Format.firstOf(name) : runs.get(run - 1).last + 1;
            if (synced >= lost || runs.stream().skip(run).anyMatch(later -> later.proof >= lost)) count = run + 1;
        }
        return count;
    }

    /** Where the last run ends. */
    long end() {
        return runs.isEmpty() ? Math.min(size, Format.HEADER) : runs.get(runs.size() - 1).end;
    }

    /** Last sequence found; the one before the name's if there was none. */
    long last() {
        return runs.isEmpty() ? Format.firstOf(name) - 1 : runs.get(runs.size() - 1).last;
    }

    /** The runs whose entries are to be kept: all but what a torn group left at the end of a newest segment. */
    List<Run> keep(boolean newest) {
        return newest ? runs.subList(0, proven()) : runs;
    }

    /**
     * As {@link #keep}, with an empty run in front if the first entries are lost: the segment that is made of it keeps the
     * name, so that the loss stays visible as a hole.
     */
    List<Run> keepFromFirst(boolean newest) {
        List<Run> keep = keep(newest);
        long first = Format.firstOf(name);
        if (!keep.isEmpty() && keep.get(0).first == first) return keep;
        List<Run> all = new ArrayList<>();
        all.add(new Run(first, first - 1, Format.HEADER, Format.HEADER, 0, new SparseIndex()));
        all.addAll(keep);
        return all;
    }

    /** Offset at or shortly before the first record that nothing proves to have been synced. */
    long firstUnproven() {
        if (runs.isEmpty()) return Format.HEADER;
        Run run = runs.get(0);
        return run.index.offsetFor(Math.max(run.proof, synced) + 1);
    }

    /** A newest segment whose header was never finished, so that nothing can have been written behind it. */
    boolean isUnfinished() {
        return readable && !soundHeader && size <= Format.HEADER && synced < Format.firstOf(name);
    }

    /** Highest sequence that may have been acknowledged in this file; what is not kept up to here is lost. */
    long highest(boolean newest, long ceiling) {
        if (!newest) return ceiling - 1;
        List<Run> kept = keep(true);
        long last = kept.isEmpty() ? Format.firstOf(name) - 1 : kept.get(kept.size() - 1).last;
        // More than one torn group may be gone: no entry in these bytes can have a higher sequence than this.
        boolean open = !readable || (runs.isEmpty() && !soundHeader) || size - end() > Format.LARGEST_GROUP;
        return Math.max(synced, open ? last() + (size - end()) / Format.RECORD : last);
    }

    /** What is lost when this file, lying at the path, is reduced to what is to be kept; at least one. */
    List<Damage> damages(boolean newest, long ceiling, String path) {
        List<Damage> found = new ArrayList<>();
        long lost = Format.firstOf(name);
        long offset = soundHeader ? Format.HEADER : 0;
        for (Run run : keep(newest)) {
            if (run.first > lost) found.add(new Damage(path, offset, lost, run.first - 1, "unreadable records"));
            lost = run.last + 1;
            offset = run.end;
        }
        long highest = highest(newest, ceiling);
        if (highest >= lost) found.add(new Damage(path, offset, lost, highest, "unreadable records"));
        else if (found.isEmpty()) found.add(new Damage(path, 0, lost, lost - 1, "unreadable parts without records"));
        return found;
    }

    /** Index over all runs, as they lie in this file. */
    SparseIndex index() {
        SparseIndex all = new SparseIndex();
        runs.forEach(run -> all.addAll(run.index, 0));
        return all;
    }

    boolean startsAtFirst() {
        return runs.isEmpty() || runs.get(0).first == Format.firstOf(name);
    }
}
