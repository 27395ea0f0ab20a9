package io.virtwarden.alerting;

import io.virtwarden.alerting.intake.StatisticIntake;
import io.virtwarden.alerting.intake.StatisticSource;
import io.virtwarden.alerting.rule.Trigger;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.hypervisor.link.Access;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.hypervisor.stats.DomainStatsReader;
import io.virtwarden.hypervisor.stats.FieldTable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads the node's statistics over connections of its own, if a rule asks for one. */
final class Measuring implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(Measuring.class);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private record Lane(Link link, StatisticSource source) {}

    private final List<Lane> lanes = new ArrayList<>();
    private final StatisticIntake intake;
    private final Rules rules;
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "virtwarden-alerting-stats");
        made.setDaemon(true);
        return made;
    });

    Measuring(Links links, List<String> uris, StatisticIntake intake, Rules rules, InstantSource clock) {
        this.intake = intake;
        this.rules = rules;
        this.clock = clock;
        FieldTable fields = new FieldTable();
        for (String uri : uris) {
            lanes.add(new Lane(
                    links.open(uri, Access.READ_ONLY, "alerting-stats"),
                    new StatisticSource(new DomainStatsReader(fields, clock, System::nanoTime))));
        }
    }

    void start(Duration every) {
        var unused =
                timer.scheduleWithFixedDelay(this::round, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void round() {
        boolean wanted =
                rules.current().rules().stream().anyMatch(rule -> rule.trigger() instanceof Trigger.OfStatistic);
        if (!wanted) {
            return;
        }
        List<StatisticIntake.Value> values = new ArrayList<>();
        for (Lane lane : lanes) {
            try {
                values.addAll(lane.link()
                        .call(
                                "statistics",
                                DEADLINE,
                                connection -> lane.source().read(connection, clock.instant()))
                        .get(DEADLINE.toSeconds() + 1, TimeUnit.SECONDS));
            } catch (ExecutionException | TimeoutException e) {
                // A connection that does not answer says nothing of its domains: nothing begins, and nothing is over.
                LOG.debug("no statistics", "uri", lane.link().uri(), "reason", e);
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error(e, "Statistics cannot be read");
                return;
            }
        }
        intake.round(values, rules.current(), clock.instant());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        lanes.forEach(lane -> lane.link().close());
    }
}
