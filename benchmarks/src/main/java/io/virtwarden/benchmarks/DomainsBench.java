package io.virtwarden.benchmarks;

import java.io.BufferedReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Ten thousand domains on one node: the monitor starts, lists, measures and serves them; what each costs, and that it stays so. */
final class DomainsBench implements Benchmark {
    private static final int FEW = 1000;
    private static final int MANY = 10_000;
    private static final int WARM_UP = 60;
    private static final int ROUNDS = 30;
    private static final int SCRAPES = 20;

    @Override
    public String name() {
        return "domains";
    }

    @Override
    public String about() {
        return "10,000 domains in a file of the test driver: start, memory and time per domain, next to 1,000";
    }

    private record Cost(
            int domains,
            double startSeconds,
            double residentMib,
            double driverMib,
            Rounds rounds,
            Sample scrape,
            double series) {
        double micros(Sample millis) {
            return millis.median() * 1e3 / domains;
        }

        double round() {
            return micros(rounds.called()) + micros(rounds.read()) + micros(rounds.encoded());
        }

        double ownMib() {
            return residentMib - driverMib;
        }
    }

    @Override
    public List<Result> run(Path scratch) throws Exception {
        Cost empty = measure(scratch, 1);
        Cost few = measure(scratch, FEW);
        Cost many = measure(scratch, MANY);
        double fewKib = (few.ownMib() - empty.ownMib()) * 1024 / (FEW - 1);
        double manyKib = (many.ownMib() - empty.ownMib()) * 1024 / (MANY - 1);
        return List.of(
                Result.reported("10,000 domains: start to ready", "s", new Sample(many.startSeconds())),
                Result.reported("10,000 domains: series", "series", new Sample(many.series())),
                Result.reported("10,000 domains: resident memory", "MiB", new Sample(many.residentMib())),
                Result.reported(
                        "of that the domains themselves, in the test driver", "MiB", new Sample(many.driverMib())),
                Result.reported("one domain: resident memory", "MiB", new Sample(empty.residentMib())),
                perDomain("memory per domain, at 10,000 and at 1,000", "KiB", manyKib, fewKib),
                perDomain(
                        "reading per domain",
                        "us",
                        many.micros(many.rounds().read()),
                        few.micros(few.rounds().read())),
                perDomain(
                        "encoding per domain",
                        "us",
                        many.micros(many.rounds().encoded()),
                        few.micros(few.rounds().encoded())),
                perDomain(
                        "libvirt's own time per domain",
                        "us",
                        many.micros(many.rounds().called()),
                        few.micros(few.rounds().called())),
                perDomain("a round per domain", "us", many.round(), few.round()),
                Result.reported("10,000 domains: one scrape, p50, plain", "ms", many.scrape()));
    }

    /** "Theirs" is the same at a tenth of the domains: constant is a ratio near 1. */
    private static Result perDomain(String metric, String unit, double many, double few) {
        return new Result(metric, unit, many, "", few, "", null);
    }

    private static Cost measure(Path scratch, int domains) throws Exception {
        String uri = TestDriverFile.write(scratch.resolve(domains + ".xml"), domains, 2);
        long began = System.nanoTime();
        Path folder = scratch.resolve("monitor-" + domains);
        try (MonitorUnderTest monitor = MonitorUnderTest.on(uri, folder, Duration.ofSeconds(1))) {
            double seconds = (System.nanoTime() - began) / 1e9;
            Waiting.until(
                    "labels of all domains",
                    Duration.ofMinutes(5),
                    Duration.ofMillis(300),
                    () -> monitor.scraper().series("libvirt_domain_info{") == domains);
            Rounds rounds = Rounds.watch(monitor, WARM_UP, ROUNDS);
            Sample scrape = monitor.scraper().millis(SCRAPES, false);
            double resident = ProcessCost.residentMib(monitor.pid());
            return new Cost(domains, seconds, resident, driverMib(uri), rounds, scrape, rounds.series());
        }
    }

    /** With a libvirtd the domains would be in its memory; the test driver's are in that of whoever opens it: here of virsh. */
    static double driverMib(String uri) throws Exception {
        Process virsh = new ProcessBuilder("virsh", "-q", "-c", uri)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = virsh.inputReader(StandardCharsets.UTF_8);
                Writer input = virsh.outputWriter(StandardCharsets.UTF_8)) {
            input.write("uri\n");
            input.flush();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.contains("test:")) {
                    return ProcessCost.residentMib(virsh.pid());
                }
            }
            throw new IllegalStateException("virsh does not open " + uri);
        } finally {
            virsh.destroyForcibly();
        }
    }
}
