package io.virtwarden.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What consoles cost whose guests say nothing: with one open and with 2,000, idle, and while one guest talks. */
final class IdleConsoles {
    private static final int MANY = 2_000;
    private static final int ROUNDS = 3;
    private static final double SECONDS = 3;
    /** Seconds of processor time in a second, two steps of the kernel's clock: what a quiet daemon needs. */
    private static final double QUIET = 0.021;

    private static final int QUIET_SECONDS = 3;
    /** Every millisecond so much: 4 MB/s. */
    private static final int PIECE = 4_000;

    private final OurLogd ours;

    IdleConsoles(OurLogd ours) {
        this.ours = ours;
    }

    /** Seconds of processor time per second, in percent. */
    private record Cost(double idle, double busy) {}

    List<Result> measure() throws Exception {
        double[] idle = new double[ROUNDS];
        double[] busy = new double[ROUNDS];
        double[] busyAlone = new double[ROUNDS];
        List<GuestLog> others = new ArrayList<>();
        try (VirtlogdClient client = ours.connect();
                GuestLog active = ours.open(client)) {
            talk(active);
            settle();
            for (int round = 0; round < ROUNDS; round++) {
                Cost one = cost(active);
                for (int i = 1; i < MANY; i++) others.add(ours.open(client));
                settle();
                Cost many = cost(active);
                others.forEach(GuestLog::close);
                others.clear();
                settle();
                idle[round] = many.idle() - one.idle();
                busy[round] = many.busy();
                busyAlone[round] = one.busy();
            }
        } finally {
            others.forEach(GuestLog::close);
        }
        return List.of(
                Result.atMost("CPU of 1,999 silent consoles, all else idle", "% of a core", new Sample(idle), 1),
                new Result(
                        "CPU with one guest at 4 MB/s, 2,000 open (\"theirs\": 1 open)",
                        "% of a core",
                        new Sample(busy).median(),
                        new Sample(busy).spread(),
                        new Sample(busyAlone).median(),
                        "ratio <= 1.15",
                        new Sample(busy).median() <= 1.15 * new Sample(busyAlone).median()));
    }

    private Cost cost(GuestLog active) throws Exception {
        double before = ProcessCost.cpuSeconds(ours.pid());
        Thread.sleep((long) (SECONDS * 1000));
        double between = ProcessCost.cpuSeconds(ours.pid());
        double took = talk(active);
        double after = ProcessCost.cpuSeconds(ours.pid());
        return new Cost(100 * (between - before) / SECONDS, 100 * (after - between) / took);
    }

    /** Until the processor is quiet again: opening and closing thousands has an echo. */
    private void settle() throws Exception {
        double[] last = {ProcessCost.cpuSeconds(ours.pid())};
        int[] quiet = {0};
        Waiting.until("logd has settled", Duration.ofMinutes(1), Duration.ofSeconds(1), () -> {
            double now = ProcessCost.cpuSeconds(ours.pid());
            quiet[0] = now - last[0] <= QUIET ? quiet[0] + 1 : 0;
            last[0] = now;
            return quiet[0] == QUIET_SECONDS;
        });
    }

    private static double talk(GuestLog log) throws InterruptedException {
        byte[] text = BootText.bytes(PIECE);
        long began = System.nanoTime();
        for (int i = 1; i <= SECONDS * 1000; i++) {
            log.write(text);
            long ahead = began + i * 1_000_000L - System.nanoTime();
            if (ahead > 0) Thread.sleep(ahead / 1_000_000, (int) (ahead % 1_000_000));
        }
        return (System.nanoTime() - began) / 1e9;
    }
}
