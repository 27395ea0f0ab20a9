package io.virtwarden.alerting.intake;

import io.virtwarden.alerting.engine.Engine;
import io.virtwarden.alerting.memory.Identity;
import io.virtwarden.alerting.rule.RuleBook;
import io.virtwarden.alerting.rule.Signal;
import io.virtwarden.alerting.rule.Statistic;
import io.virtwarden.alerting.rule.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Values over their thresholds as signals: one begins when a value has been beyond for as long as its rule asks, and is over when
 * the value is back or is not measured any more. One thread.
 */
public final class StatisticIntake {
    /**
     * A value.
     *
     * @param labels such as {@code disk}, beside those of the domain
     */
    public record Value(UUID domain, String name, Statistic statistic, Map<String, String> labels, double value) {}

    private record Series(String rule, UUID domain, Map<String, String> labels) {}

    private final Engine engine;
    private final Map<Series, Instant> beyond = new HashMap<>();
    private final Map<Series, Signal> firing = new HashMap<>();

    public StatisticIntake(Engine engine) {
        this.engine = engine;
    }

    /** Takes one round of all values; hands what begins and what is over to the engine, and begins anew with what it refuses. */
    public void round(List<Value> values, RuleBook book, Instant now) {
        List<Signal> signals = step(values, book, now);
        if (!signals.isEmpty()) {
            var unused = engine.submit(signals);
        }
    }

    /** What begins and what is over with this round. */
    List<Signal> step(List<Value> values, RuleBook book, Instant now) {
        List<Signal> news = new ArrayList<>();
        Set<Series> seen = new HashSet<>();
        for (var rule : book.rules()) {
            if (rule.trigger() instanceof Trigger.OfStatistic trigger) {
                for (Value value : values) {
                    Series series = new Series(rule.name(), value.domain(), value.labels());
                    if (concerns(trigger, value) && trigger.beyond(value.value())) {
                        seen.add(series);
                        begin(series, trigger, value, now, news);
                    }
                }
            }
        }
        beyond.keySet().retainAll(seen);
        over(seen, news);
        return news;
    }

    private static boolean concerns(Trigger.OfStatistic trigger, Value value) {
        return trigger.statistic() == value.statistic()
                && trigger.where().stream().allMatch(matcher -> matcher.matches(value.labels()));
    }

    private void begin(Series series, Trigger.OfStatistic trigger, Value value, Instant now, List<Signal> news) {
        Instant since = beyond.computeIfAbsent(series, first -> now);
        Signal known = firing.get(series);
        if (known != null) {
            news.add(known); // again, in case that it was refused; a duplicate costs nothing
        } else if (!now.isBefore(since.plus(trigger.lasting()))) {
            Map<String, String> labels = new HashMap<>(value.labels());
            labels.put("name", value.name());
            labels.put("uuid", value.domain().toString());
            Signal signal = new Signal(
                    Signal.Source.STATISTIC,
                    value.statistic().word(),
                    labels,
                    Identity.hash(series.rule(), value.domain().toString(), new java.util.TreeMap<>(labels).toString()),
                    since,
                    true,
                    Optional.of(value.domain()),
                    value.value());
            firing.put(series, signal);
            news.add(signal);
        }
    }

    private void over(Set<Series> seen, List<Signal> news) {
        firing.entrySet().removeIf(entry -> {
            boolean over = !seen.contains(entry.getKey());
            if (over) {
                news.add(entry.getValue().resolved());
            }
            return over;
        });
    }
}
