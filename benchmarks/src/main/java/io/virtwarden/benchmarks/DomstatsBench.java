package io.virtwarden.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a round costs beyond libvirt's own time, in the monitor as it runs: 1,000 domains of the test driver, 99 parameters each. */
final class DomstatsBench implements Benchmark {
    private static final int DOMAINS = 1000;
    /** The test driver gives three parameters for each, and three of the state. */
    private static final int IOTHREADS = 32;

    /** All that the test driver has in its bulk call. Asked for CPU as well, which it has not, the reader makes a call per domain. */
    private static final String GROUPS = ", groups: [state, iothread]";

    private static final int WARM_UP = 150;
    private static final int ROUNDS = 60;
    private static final Duration EVERY = Duration.ofMillis(250);

    @Override
    public String name() {
        return "domstats";
    }

    @Override
    public String about() {
        return "1,000 domains x 99 parameters: our reading and encoding of a round next to the native call's own time";
    }

    @Override
    public List<Result> run(Path scratch) throws Exception {
        String uri = TestDriverFile.write(scratch.resolve("node.xml"), DOMAINS, IOTHREADS);
        try (MonitorUnderTest monitor = MonitorUnderTest.on(uri, scratch.resolve("monitor"), EVERY, GROUPS)) {
            Rounds rounds = Rounds.watch(monitor, WARM_UP, ROUNDS);
            return List.of(
                    Result.ratioAtMost(
                            "reading 99,000 parameters, against the native call",
                            "ms",
                            rounds.read(),
                            rounds.called(),
                            0.5),
                    Result.atMost("encoding the round", "ms", rounds.encoded(), 100),
                    Result.reported("series of a round", "series", new Sample(rounds.series())));
        }
    }
}
