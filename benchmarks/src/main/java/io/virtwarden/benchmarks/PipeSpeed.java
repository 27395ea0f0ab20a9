package io.virtwarden.benchmarks;

import com.sun.jna.Memory;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast a guest's bytes get from the pipe into its log file: one guest writes as fast as it can, and the clock stops when
 * GET_POSITION says that all is in the file. In turns, so that what else the machine does hits both. Ours also keeps all of it in
 * the store; what it dropped there or in the file counts.
 */
final class PipeSpeed {
    private static final double MB = 1e6;
    private static final int RUNS = 4;
    private static final long MIB = 1 << 20;

    private final OurLogd ours;
    private final TheirVirtlogd theirs;
    private final Memory text = BootText.of(16 << 20);

    PipeSpeed(OurLogd ours, TheirVirtlogd theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    List<Result> measure() throws Exception {
        List<Result> results = new ArrayList<>(inTurns("64 KiB writes", 64 << 10, 256 * MIB, 5));
        results.addAll(inTurns("80-byte writes", 80, 64 * MIB, 1));
        results.addAll(longRun());
        return results;
    }

    private List<Result> inTurns(String how, int size, long total, double goal) throws Exception {
        double[] mine = new double[RUNS];
        double[] other = new double[RUNS];
        double[] stored = new double[RUNS];
        double[] dropped = new double[RUNS];
        once(ours, size, total / 4);
        ours.awaitStored();
        once(theirs, size, total / 4);
        for (int i = 0; i < RUNS; i++) {
            double before = ours.dropped();
            long began = System.nanoTime();
            mine[i] = once(ours, size, total);
            ours.awaitStored();
            stored[i] = total / MB / ((System.nanoTime() - began) / 1e9);
            dropped[i] = ours.dropped() - before;
            other[i] = once(theirs, size, total);
        }
        return List.of(
                Result.ratioAtLeast(
                        "pipe to log file, " + how + ", " + total / MIB + " MiB",
                        "MB/s",
                        new Sample(mine),
                        new Sample(other),
                        goal),
                Result.reported("the same, until the store has it on disk", "MB/s", new Sample(stored)),
                Result.atMost("of it dropped from file or store", "bytes", new Sample(sum(dropped)), 0));
    }

    /** So much that the store must compress meanwhile. */
    private List<Result> longRun() throws Exception {
        double before = ours.dropped();
        long total = 1536 * MIB;
        double rate = once(ours, 64 << 10, total);
        ours.awaitStored();
        return List.of(
                Result.reported("pipe to log file, 64 KiB writes, 1.5 GiB without a pause", "MB/s", new Sample(rate)),
                Result.reported("of it dropped from file or store", "bytes", new Sample(ours.dropped() - before)));
    }

    /** MB/s. */
    private double once(LogServer server, int size, long total) throws Exception {
        try (VirtlogdClient client = server.connect();
                GuestLog log = server.open(client)) {
            byte[] position = VirtlogdClient.positionRequest(log.path());
            long began = System.nanoTime();
            log.write(text, size, total);
            client.position(position);
            return total / MB / ((System.nanoTime() - began) / 1e9);
        }
    }

    private static double sum(double... values) {
        double sum = 0;
        for (double value : values) sum += value;
        return sum;
    }
}
