package io.virtwarden.benchmarks;

import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.LibvirtExporterProcess;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One scrape, next to Debian's exporter on the same libvirtd; and of very many series. */
final class ScrapeBench implements Benchmark {
    static final String SERIES = "series about libvirt";
    static final int DOMAINS = 100;
    private static final int WARM_UP = 5;
    private static final int RUNS = 100;
    private static final Duration EVERY = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "scrape";
    }

    @Override
    public String about() {
        return "100 paused QEMU domains on one libvirtd: a scrape of monitor and of prometheus-libvirt-exporter; 100,000 series";
    }

    @Override
    public List<Result> run(Path scratch) throws Exception {
        List<Result> results = new ArrayList<>(sideBySide(scratch));
        results.addAll(manySeries(scratch));
        return results;
    }

    private static List<Result> sideBySide(Path scratch) throws Exception {
        try (PrivateHypervisor hypervisor = PrivateHypervisor.start()) {
            fill(hypervisor);
            try (MonitorUnderTest monitor = MonitorUnderTest.on(hypervisor.uri(), scratch.resolve("real"), EVERY);
                    LibvirtExporterProcess exporter = LibvirtExporterProcess.on(hypervisor.uri())) {
                Scraper ours = monitor.scraper();
                Scraper theirs = new Scraper(exporter.metrics());
                Waiting.until(
                        "labels of all domains",
                        Duration.ofMinutes(1),
                        () -> ours.series("libvirt_domain_info{") == DOMAINS);
                Timings timings = inTurns(ours, theirs);
                List<Result> results = new ArrayList<>();
                results.add(Result.ratioAtMost(
                        "one scrape, p50 (100 domains)", "ms", timings.ours(), timings.theirs(), 0.05));
                results.add(Result.reported("one scrape, p99", "ms", p99(timings.ours())));
                results.add(Result.ratioAtLeast(
                        SERIES,
                        "series",
                        new Sample(ours.series("libvirt_")),
                        new Sample(theirs.series("libvirt_")),
                        3));
                results.add(memory(monitor, exporter));
                return results;
            }
        }
    }

    private static void fill(PrivateHypervisor hypervisor) {
        for (int i = 0; i < DOMAINS; i++) {
            hypervisor.createPaused(DomainXml.named("bench-" + i)
                    .disk(hypervisor.disk("bench-" + i, "64M"), "vda")
                    .nic());
        }
    }

    private record Timings(Sample ours, Sample theirs) {}

    /** In turns, so that what else the machine does hits both. */
    private static Timings inTurns(Scraper ours, Scraper theirs) throws Exception {
        double[] mine = new double[RUNS];
        double[] other = new double[RUNS];
        for (int i = -WARM_UP; i < RUNS; i++) {
            double a = ours.once(false);
            double b = theirs.once(false);
            if (i >= 0) {
                mine[i] = a;
                other[i] = b;
            }
        }
        return new Timings(new Sample(mine), new Sample(other));
    }

    private static Sample p99(Sample sample) {
        return new Sample(sample.quantile(0.99));
    }

    private static Result memory(MonitorUnderTest monitor, LibvirtExporterProcess exporter) throws Exception {
        return new Result(
                "resident memory",
                "MiB",
                ProcessCost.residentMib(monitor.pid()),
                "n=1",
                ProcessCost.residentMib(exporter.pid()),
                "",
                null);
    }

    private static List<Result> manySeries(Path scratch) throws Exception {
        Path folder = scratch.resolve("many");
        String uri = TestDriverFile.write(scratch.resolve("many.xml"), 1000, 28);
        try (MonitorUnderTest monitor = MonitorUnderTest.on(uri, folder, Duration.ofSeconds(5))) {
            Waiting.until(
                    "labels of all domains",
                    Duration.ofMinutes(2),
                    () -> monitor.scraper().series("libvirt_domain_info{") == 1000);
            int series = monitor.scraper().series("libvirt_");
            if (series < 100_000) {
                throw new IllegalStateException("only " + series + " series");
            }
            Sample warm = monitor.scraper().millis(WARM_UP, false);
            Sample plain = monitor.scraper().millis(RUNS, false);
            Sample packedWarm = monitor.scraper().millis(WARM_UP, true);
            Sample packed = monitor.scraper().millis(RUNS, true);
            String of = "one scrape of " + Sample.text(series) + " series, p50";
            return List.of(
                    Result.atMost(of + ", plain", "ms", plain, 15),
                    Result.atMost(of + ", gzip", "ms", packed, 15),
                    Result.reported(
                            "first scrape of it, plain",
                            "ms",
                            new Sample(Math.max(warm.quantile(1), packedWarm.quantile(1)))));
        }
    }
}
