package io.virtwarden.chassis.journal;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.virtwarden.chassis.journal.Journal.Condition.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The {@code virtwarden.journal.*} meters of one open journal; gone when it is closed. */
final class JournalMeters implements AutoCloseable {
    /** What is measured of a journal. */
    interface Measured {
        long next();

        long size();

        long first();

        long durable();

        /** Bytes that are not on the disk yet. */
        int waiting();

        int quarantined();

        Journal.Condition condition();

        List<SegmentView> segments();

        List<Damage> damages();
    }

    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer syncs;
    private final List<Meter> meters = new ArrayList<>();

    JournalMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        this.syncs = Timer.builder("virtwarden.journal.sync")
                .description("Time of writing and syncing one group")
                .tags(tags)
                .register(registry);
        meters.add(syncs);
    }

    Timer syncs() {
        return syncs;
    }

    void bind(Measured journal) {
        long start = journal.next();
        count("virtwarden.journal.appended", "Entries appended since the start", journal, it -> it.next() - start);
        meters.add(FunctionCounter.builder("virtwarden.journal.synced.groups", syncs, Timer::count)
                .description("Groups of entries written and synced together")
                .tags(tags)
                .register(registry));
        gauge("virtwarden.journal.size", "Size of all segments", "bytes", journal, Measured::size);
        gauge("virtwarden.journal.buffered", "Appended and not written yet", "bytes", journal, it -> it.waiting());
        gauge(
                "virtwarden.journal.segments",
                "Segment files",
                null,
                journal,
                it -> it.segments().size());
        gauge("virtwarden.journal.first.sequence", "Oldest sequence kept", null, journal, Measured::first);
        gauge("virtwarden.journal.durable.sequence", "Highest synced sequence", null, journal, Measured::durable);
        gauge(
                "virtwarden.journal.quarantined",
                "Segments quarantined at the last opening",
                null,
                journal,
                it -> it.quarantined());
        gauge(
                "virtwarden.journal.lost",
                "Entries lost to damage",
                null,
                journal,
                it -> it.damages().stream().mapToLong(Damage::lost).sum());
        gauge("virtwarden.journal.full", "1 while the disk is full", null, journal, it -> is(it, State.FULL));
        gauge("virtwarden.journal.stopped", "1 once storage has failed", null, journal, it -> is(it, State.STOPPED));
    }

    private static int is(Measured journal, State state) {
        return journal.condition().state() == state ? 1 : 0;
    }

    private void count(String name, String description, Measured journal, ToDoubleFunction<Measured> value) {
        meters.add(FunctionCounter.builder(name, journal, value)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private void gauge(
            String name,
            String description,
            @org.jspecify.annotations.Nullable String unit,
            Measured journal,
            ToDoubleFunction<Measured> value) {
        meters.add(Gauge.builder(name, journal, value)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry));
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
