package io.virtwarden.benchmarks;

import io.virtwarden.testkit.lab.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code bin/bench}: runs the named benchmarks one after the other; exit 1 if one failed to run or a goal was missed. Without a name it
 * runs all and writes docs/benchmarks.md; {@code --page} only writes that, from the results that are there.
 */
final class BenchMain {
    private static final List<Benchmark> ALL = List.of(
            new ScrapeBench(),
            new DomstatsBench(),
            new EventsBench(),
            new DomainsBench(),
            new LogdBench(),
            new LockdBench(),
            new EtcdLeasesBench(),
            new AlertingBench(),
            new FootprintBench(),
            new ScaleBench());

    private BenchMain() {}

    public static void main(String[] args) throws Exception {
        if (Arrays.asList(args).contains("--list")) {
            ALL.forEach(b -> System.out.printf("%-10s %s%n", b.name(), b.about()));
            return;
        }
        if (Arrays.asList(args).contains("--page")) {
            page();
            return;
        }
        List<String> known = ALL.stream().map(Benchmark::name).toList();
        for (String name : args) {
            if (!known.contains(name)) {
                System.err.println(
                        "bench: there is no benchmark '" + name + "'; there are: " + String.join(", ", known));
                System.exit(2);
            }
        }
        boolean allReached = true;
        for (Benchmark benchmark : ALL) {
            if (args.length == 0 || Arrays.asList(args).contains(benchmark.name())) {
                allReached &= run(benchmark);
            }
        }
        if (args.length == 0) {
            page();
        }
        // Non-daemon threads of measured parts must not keep the process alive.
        System.exit(allReached ? 0 : 1);
    }

    private static void page() throws Exception {
        List<String> names = ALL.stream().map(Benchmark::name).toList();
        String page = BenchPage.of(names, Path.of("target", "bench")).text();
        System.out.println("written to " + Files.writeString(Path.of("docs", "benchmarks.md"), page));
    }

    private static boolean run(Benchmark benchmark) throws Exception {
        Path scratch = Files.createTempDirectory("virtwarden-bench-");
        try {
            System.out.println("bench " + benchmark.name() + ": " + benchmark.about());
            Report report = new Report(benchmark.name(), Machine.here(), Instant.now(), benchmark.run(scratch));
            report.print(System.out);
            System.out.println("written to " + report.writeJson(Path.of("target", "bench")));
            return report.results().stream().allMatch(r -> r.reached() == null || r.reached());
        } finally {
            delete(scratch);
        }
    }

    private static void delete(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
