package io.virtwarden.monitor.stats;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.monitor.exposition.Exposition;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** What the rounds say of themselves, as metrics and for health. Written by the thread of the rounds, read by any. */
final class StatsFigures {
    private static final Logger LOG = LogManager.getLogger(StatsFigures.class);

    private final LongSupplier nanos;
    private final Counter rounds;
    private final Counter skipped;

    /** What the last round was like. */
    private record Last(
            long atNanos,
            long encodeNanos,
            long nativeNanos,
            long readNanos,
            long late,
            long stuck,
            int down,
            int series,
            int refused,
            int bytes,
            int remembered) {}

    private volatile @Nullable Last last;
    private List<String> refusedFamilies = List.of();

    StatsFigures(MeterRegistry registry, Duplicates duplicates, UnknownFields unknown, LongSupplier nanos) {
        this.nanos = nanos;
        this.rounds = Counter.builder("virtwarden.stats.rounds")
                .description("Rounds of statistics that were published.")
                .register(registry);
        this.skipped = Counter.builder("virtwarden.stats.rounds.skipped")
                .description("Rounds that did not begin because the one before had not ended.")
                .register(registry);
        gauge(registry, "virtwarden.stats.series", "Series in the last round, at most.", l -> l.series);
        gauge(
                registry,
                "virtwarden.stats.refused.series",
                "Series that were left out of the last round because there were more than monitor.stats.series.",
                l -> l.refused);
        gauge(registry, "virtwarden.stats.page.bytes", "Size of the last round's page.", l -> l.bytes);
        gauge(registry, "virtwarden.stats.encode.seconds", "Time to encode the last round.", l -> l.encodeNanos / 1e9);
        gauge(
                registry,
                "virtwarden.stats.native.seconds",
                "Time that the last round's bulk calls spent in libvirt.",
                l -> l.nativeNanos / 1e9);
        gauge(
                registry,
                "virtwarden.stats.read.seconds",
                "Time to read the answers of the last round's bulk calls.",
                l -> l.readNanos / 1e9);
        gauge(
                registry,
                "virtwarden.stats.remembered.domains",
                "Domains whose labels are kept between rounds.",
                l -> l.remembered);
        Gauge.builder("virtwarden.stats.unknown.fields", unknown, UnknownFields::count)
                .description("Statistics of libvirt that no metric exists for.")
                .register(registry);
        FunctionCounter.builder("virtwarden.stats.duplicates", duplicates, Duplicates::count)
                .description("Label sets that were left out because another thing has the same.")
                .register(registry);
        FunctionCounter.builder("virtwarden.stats.late.answers", this, f -> f.of(l -> l.late))
                .description("Answers of libvirt that came after their round was given up.")
                .register(registry);
        FunctionCounter.builder("virtwarden.stats.stuck.rounds", this, f -> f.of(l -> l.stuck))
                .description("Rounds in which libvirt did not answer by the deadline.")
                .register(registry);
    }

    private interface Figure {
        double of(Last last);
    }

    private void gauge(MeterRegistry registry, String name, String help, Figure figure) {
        Gauge.builder(name, this, f -> f.of(figure)).description(help).register(registry);
    }

    private double of(Figure figure) {
        Last now = last;
        return now == null ? 0 : figure.of(now);
    }

    void skipped() {
        skipped.increment();
    }

    void published(Exposition.Encoded encoded, long encodeNanos, List<UriRounds> uris) {
        long nativeNanos = 0;
        long readNanos = 0;
        long late = 0;
        long stuck = 0;
        int down = 0;
        int remembered = 0;
        for (UriRounds uri : uris) {
            DomainLane.LaneFigures lane = uri.domains().figures();
            nativeNanos += lane.nativeNanos();
            readNanos += lane.readNanos();
            late += lane.late();
            stuck += lane.stuckRounds();
            down += lane.up() ? 0 : 1;
            remembered += uri.remembered();
        }
        rounds.increment();
        last = new Last(
                nanos.getAsLong(),
                encodeNanos,
                nativeNanos,
                readNanos,
                late,
                stuck,
                down,
                encoded.series(),
                encoded.refusedSeries(),
                encoded.length(),
                remembered);
        if (!encoded.refusedFamilies().equals(refusedFamilies)) {
            refusedFamilies = encoded.refusedFamilies();
            LOG.warn(
                    "More series than monitor.stats.series allows: {} left out, the metrics {}",
                    encoded.refusedSeries(),
                    refusedFamilies);
        }
    }

    /** Since the last round was published; null before the first. */
    @Nullable
    Duration age() {
        Last now = last;
        return now == null ? null : Duration.ofNanos(nanos.getAsLong() - now.atNanos());
    }

    /** How many connections did not answer in the last round. */
    int down() {
        Last now = last;
        return now == null ? 0 : now.down();
    }
}
