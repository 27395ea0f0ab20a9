package io.virtwarden.monitor.stats;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.MetricsPart;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.hypervisor.stats.DomainStats;
import io.virtwarden.hypervisor.stats.DomainStatsReader;
import io.virtwarden.hypervisor.stats.FieldTable;
import io.virtwarden.hypervisor.stats.StatsGroup;
import io.virtwarden.monitor.exposition.Exposition;
import io.virtwarden.monitor.exposition.StatsPages;
import io.virtwarden.monitor.labels.FactsReader;
import io.virtwarden.monitor.labels.LabelCache;
import io.virtwarden.monitor.labels.LabelSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The statistics half of monitor: collects in rounds, keeps labels, gives ready pages. Any thread may call; nothing here blocks but
 * {@link #close}.
 */
public final class Statistics implements AutoCloseable {
    private final StatsSettings settings;
    private final StatsPages pages;
    private final StatsFigures figures;
    private final StatsRounds rounds;
    private final Map<String, UriRounds> uris;
    private final ScheduledExecutorService timer;

    private Statistics(
            StatsSettings settings,
            StatsPages pages,
            StatsFigures figures,
            StatsRounds rounds,
            Map<String, UriRounds> uris,
            ScheduledExecutorService timer) {
        this.settings = settings;
        this.pages = pages;
        this.figures = figures;
        this.rounds = rounds;
        this.uris = uris;
        this.timer = timer;
    }

    /**
     * What it is made of.
     *
     * @param collectors {@code monitor.collectors}: on or off by name; others as they are by default
     * @param opener opens read-only links
     */
    public record Parts(
            StatsSettings stats,
            LabelSettings labels,
            Map<String, Boolean> collectors,
            Set<Compatibility> compatibility,
            List<String> uris,
            LinkOpener opener,
            MeterRegistry registry,
            InstantSource clock,
            LongSupplier nanos) {}

    /**
     * Opens the links and starts with the first round.
     *
     * @throws IllegalArgumentException for an XPath that is none, or a collector that does not exist; names the setting
     */
    public static Statistics start(Parts parts) {
        FieldTable fields = new FieldTable();
        return start(parts, () -> new DomainStatsReader(fields, parts.clock(), parts.nanos()));
    }

    static Statistics start(Parts parts, Supplier<DomainStats> readers) {
        MetricTable table = MetricTable.read(parts.compatibility());
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "stats-rounds");
            thread.setDaemon(true);
            return thread;
        });
        Statistics statistics = new Assembly(parts, table, timer, readers).assemble();
        statistics.rounds.start();
        return statistics;
    }

    /** The names of all collectors, for checking settings. */
    public static List<String> collectorNames() {
        return Collectors.all(MetricTable.read(Set.of()), StatsSettings.standard()).stream()
                .map(Collector::name)
                .toList();
    }

    /** The libvirt metrics of the last round as ready bytes. */
    public MetricsPart page() {
        return pages;
    }

    /** A domain's definition, metadata or devices changed: its XML is read again before the next round ends. */
    public void invalidate(String uri, UUID domain) {
        UriRounds known = uris.get(uri);
        if (known != null) {
            known.labels().invalidate(domain);
        }
    }

    /** Events of this connection were lost: the XML of all its domains is read again, bit by bit. */
    public void invalidateAll(String uri) {
        UriRounds known = uris.get(uri);
        if (known != null) {
            known.labels().invalidateAll();
        }
    }

    /** Ready if the last round is fresh and every connection answered in it. */
    public Check check() {
        return Check.of("statistics", () -> {
            Duration age = figures.age();
            if (age == null) {
                return Status.failed("the first round of statistics has not ended yet");
            }
            Duration limit = settings.every().multipliedBy(3);
            if (age.compareTo(limit) > 0) {
                return Status.failed("the last round of statistics is " + age.toSeconds() + " s old, more than "
                        + limit.toSeconds() + " s");
            }
            int down = figures.down();
            return down == 0
                    ? Status.ok("last round " + age.toMillis() + " ms ago")
                    : Status.failed(down + " of " + uris.size() + " connections did not answer in the last round");
        });
    }

    /** Live as long as rounds end, whatever libvirt does. */
    public Check live() {
        return Check.of("rounds", () -> {
            Duration age = figures.age();
            Duration limit = settings.every().multipliedBy(4).plusSeconds(30);
            return age == null || age.compareTo(limit) < 0
                    ? Status.ok("rounds of statistics turn")
                    : Status.failed("no round of statistics has ended for " + age.toSeconds() + " s");
        });
    }

    /** The last samples of one connection's domains; empty for an unknown URI. Newest first is not promised. */
    public List<DomainSample> samples(String uri) {
        UriRounds known = uris.get(uri);
        return known == null ? List.of() : known.domains().published();
    }

    /** Waits a moment for a running round, and for calls in libvirt as long as their links do. */
    @Override
    public void close() {
        timer.shutdownNow();
        uris.values().forEach(UriRounds::close);
        try {
            boolean unused = timer.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Puts it together. */
    private record Assembly(
            Parts parts, MetricTable table, ScheduledExecutorService timer, Supplier<DomainStats> readers) {
        Statistics assemble() {
            check();
            UnknownFields unknown = new UnknownFields();
            Duplicates duplicates = new Duplicates();
            boolean several = parts.uris().size() > 1;
            DomainNaming naming = DomainNaming.of(table, several, parts.stats());
            boolean hypervisorStats = parts.stats().groups().contains(StatsGroup.VM);
            Shapes shapes = new Shapes(table, hypervisorStats, unknown);
            FactEncoder encoder = new FactEncoder(table, naming);
            Map<String, UriRounds> uris = new java.util.LinkedHashMap<>();
            for (String uri : parts.uris()) {
                DomainPlans plans = new DomainPlans(uri, naming, shapes, encoder, duplicates);
                uris.put(uri, uri(uri, several, plans, duplicates));
            }
            StatsPages pages = new StatsPages(
                    new Exposition(table.families(), parts.stats().series()));
            StatsFigures figures = new StatsFigures(parts.registry(), duplicates, unknown, parts.nanos());
            StatsRounds rounds = new StatsRounds(
                    parts.stats().every(),
                    List.copyOf(uris.values()),
                    pages,
                    figures,
                    timer,
                    parts.clock(),
                    parts.nanos());
            return new Statistics(parts.stats(), pages, figures, rounds, Map.copyOf(uris), timer);
        }

        private void check() {
            List<String> names = collectorNames();
            for (String name : parts.collectors().keySet()) {
                if (!names.contains(name)) {
                    throw new IllegalArgumentException(
                            "monitor.collectors." + name + ": there is no such collector; there are " + names);
                }
            }
        }

        private UriRounds uri(String uri, boolean several, DomainPlans plans, Duplicates duplicates) {
            DomainLane domains = new DomainLane(
                    uri, parts.stats(), parts.opener(), readers.get(), timer, parts.clock(), parts.nanos());
            Map<Lane, Link> lanes = new EnumMap<>(Lane.class);
            lanes.put(Lane.HOST, parts.opener().open(uri, "host"));
            lanes.put(Lane.DOMAINS, parts.opener().open(uri, "domains"));
            List<CollectorRun> runs = new ArrayList<>();
            for (Collector collector : Collectors.on(Collectors.all(table, parts.stats()), parts.collectors())) {
                Link link = java.util.Objects.requireNonNull(lanes.get(collector.lane()));
                runs.add(new CollectorRun(collector, uri, several, link, timer, parts.clock(), parts.nanos()));
            }
            LabelCache labels = new LabelCache(parts.labels().resync());
            LabelRefresh refresh = new LabelRefresh(
                    labels,
                    new FactsReader(parts.labels()),
                    java.util.Objects.requireNonNull(lanes.get(Lane.DOMAINS)),
                    timer,
                    parts.clock(),
                    parts.nanos());
            return new UriRounds(uri, several, table, domains, plans, labels, refresh, runs, lanes, duplicates);
        }
    }
}
