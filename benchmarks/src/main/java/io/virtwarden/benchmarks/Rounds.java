package io.virtwarden.benchmarks;

import java.time.Duration;

/**
 * What a monitor says of its rounds of statistics, in milliseconds.
 *
 * @param called time in libvirt's bulk call
 * @param read time to read its answer
 * @param encoded time to encode the page
 * @param series of the last round
 */
record Rounds(Sample called, Sample read, Sample encoded, double series) {
    /** Looks at {@code wanted} different rounds after the first {@code warmUp} ones. */
    static Rounds watch(MonitorUnderTest monitor, int warmUp, int wanted) throws Exception {
        double[] called = new double[wanted];
        double[] read = new double[wanted];
        double[] encoded = new double[wanted];
        OwnMetrics seen = awaitBeyond(monitor, warmUp);
        for (int i = 0; i < wanted; i++) {
            seen = awaitBeyond(monitor, seen.of("virtwarden_stats_rounds_total"));
            called[i] = seen.of("virtwarden_stats_native_seconds") * 1e3;
            read[i] = seen.of("virtwarden_stats_read_seconds") * 1e3;
            encoded[i] = seen.of("virtwarden_stats_encode_seconds") * 1e3;
        }
        return new Rounds(
                new Sample(called), new Sample(read), new Sample(encoded), seen.of("virtwarden_stats_series"));
    }

    /** Not in a hurry: a look is a scrape, and costs the monitor something, too. */
    private static OwnMetrics awaitBeyond(MonitorUnderTest monitor, double rounds) throws Exception {
        OwnMetrics[] seen = new OwnMetrics[1];
        Waiting.until("round " + (rounds + 1), Duration.ofMinutes(5), Duration.ofMillis(300), () -> {
            seen[0] = monitor.own();
            return seen[0].of("virtwarden_stats_rounds_total") > rounds;
        });
        return seen[0];
    }
}
