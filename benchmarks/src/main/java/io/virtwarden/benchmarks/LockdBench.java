package io.virtwarden.benchmarks;

import io.virtwarden.testkit.lab.LabRequirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Locks: ours in virtlockd's place, with journal and file locks, next to libvirt's own. */
final class LockdBench implements Benchmark {
    private static final int WARM_UP = 10_000;
    private static final int PAIRS = 10_000;
    private static final int CLIENTS = 64;
    private static final int ROUNDS = 5;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final int HELD = 5_000;

    @Override
    public String name() {
        return "lockd";
    }

    @Override
    public String about() {
        return "ACQUIRE and RELEASE by one and by 64 clients; a restart with 5,000 leases; next to libvirt's virtlockd";
    }

    @Override
    public List<Result> run(Path scratch) throws Exception {
        LabRequirements.demand(LabRequirements.Part.HYPERVISOR);
        List<Result> results = new ArrayList<>();
        try (TheirVirtlockd theirs = TheirVirtlockd.start();
                OurLockd ours = OurLockd.start(scratch.resolve("lockd"))) {
            results.addAll(pairs(ours, theirs));
            results.add(rate(ours, theirs));
        }
        try (OurLockd ours = OurLockd.start(scratch.resolve("many"))) {
            results.add(restart(ours));
        }
        return results;
    }

    private static List<Result> pairs(OurLockd ours, TheirVirtlockd theirs) throws Exception {
        try (LockClient mine = client(ours, "one");
                LockClient other = client(theirs, "one")) {
            double[] a = new double[PAIRS];
            double[] b = new double[PAIRS];
            for (int i = -WARM_UP; i < PAIRS; i++) {
                double x = mine.pairMicros();
                double y = other.pairMicros();
                if (i >= 0) {
                    a[i] = x;
                    b[i] = y;
                }
            }
            Sample sample = new Sample(a);
            Sample reference = new Sample(b);
            return List.of(
                    Result.ratioAtMost("ACQUIRE and RELEASE, p50", "us", sample, reference, 1.5),
                    new Result(
                            "ACQUIRE and RELEASE, p99",
                            "us",
                            sample.quantile(0.99),
                            "",
                            reference.quantile(0.99),
                            "",
                            null));
        }
    }

    private static Result rate(OurLockd ours, TheirVirtlockd theirs) throws Exception {
        double[] a = new double[ROUNDS];
        double[] b = new double[ROUNDS];
        measure(ours, -1);
        for (int i = 0; i < ROUNDS; i++) {
            a[i] = measure(ours, i);
            b[i] = measure(theirs, i);
        }
        return Result.ratioAtLeast("pairs by 64 clients", "1/s", new Sample(a), new Sample(b), 2);
    }

    // Only one of the two has anything to do at a time.
    private static double measure(LockServer server, int round) throws Exception {
        try (LockRate clients = new LockRate(server, CLIENTS, "round" + round)) {
            return clients.measure(ROUND);
        }
    }

    private static Result restart(OurLockd ours) throws Exception {
        for (int i = 0; i < HELD; i++) {
            try (LockClient client = client(ours, "held" + i)) {
                client.lock();
            }
        }
        double[] seconds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            seconds[i] = ours.restartSeconds();
            double locked = ours.own().of("virtwarden_lockd_files_locked");
            if (locked != HELD) throw new IllegalStateException(locked + " files are locked, not " + HELD);
        }
        return Result.atMost("kill -9 to ready, with 5,000 leases and file locks", "s", new Sample(seconds), 2);
    }

    private static LockClient client(LockServer server, String name) throws Exception {
        return new LockClient(
                server.socket(), server.guest(), Files.createFile(server.files().resolve(name)));
    }
}
