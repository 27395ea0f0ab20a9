package io.virtwarden.alerting.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.alerting.rule.Signal;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code virtwarden_alerting_*}. Gauges are set by the deciding thread, so a scrape never looks into its data. */
final class Meters {
    final AtomicInteger incidents = new AtomicInteger();
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger waiting = new AtomicInteger();
    final AtomicInteger looking = new AtomicInteger();
    final AtomicInteger paused = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger rules = new AtomicInteger();
    private final MeterRegistry registry;

    Meters(MeterRegistry registry, DecisionThread thread) {
        this.registry = registry;
        gauge("incidents", incidents, "Incidents remembered");
        gauge("actions.running", running, "Actions begun and not ended");
        gauge("actions.waiting", waiting, "Actions that wait for a person");
        gauge("looks.running", looking, "Domains being looked at");
        gauge("paused", paused, "1 while somebody has paused this node");
        gauge("breaker.open", open, "1 while the breaker is open");
        gauge("rules", rules, "Rules in force");
        Gauge.builder("virtwarden.alerting.inbox.size", thread, DecisionThread::waiting)
                .description("Requests that wait for the deciding thread")
                .register(registry);
        Gauge.builder("virtwarden.alerting.inbox.capacity", thread, DecisionThread::capacity)
                .description("Requests that may wait")
                .register(registry);
        FunctionCounter.builder("virtwarden.alerting.inbox.refused", thread, DecisionThread::refused)
                .description("Requests refused because too many waited")
                .register(registry);
    }

    private void gauge(String name, AtomicInteger value, String help) {
        Gauge.builder("virtwarden.alerting." + name, value, AtomicInteger::get)
                .description(help)
                .register(registry);
    }

    void signal(Signal.Source source, String outcome) {
        Counter.builder("virtwarden.alerting.signals")
                .description("Signals by where they came from and what became of them")
                .tags("source", source.name().toLowerCase(Locale.ROOT), "outcome", outcome)
                .register(registry)
                .increment();
    }

    void decision(String rule, String decision, String code) {
        Counter.builder("virtwarden.alerting.decisions")
                .description("Decisions by rule; code says which guard declined")
                .tags("rule", rule, "decision", decision, "code", code)
                .register(registry)
                .increment();
    }

    void ended(String rule, String action, String result) {
        Counter.builder("virtwarden.alerting.actions")
                .description("Actions that ended, by result: verified, failed, unknown, aborted")
                .tags("rule", rule, "action", action, "result", result)
                .register(registry)
                .increment();
    }

    void answered(String rule, String answer, String by) {
        Counter.builder("virtwarden.alerting.answers")
                .description("Questions to people that were answered, or dropped: by a person, or by alerting itself")
                .tags("rule", rule, "answer", answer, "by", by)
                .register(registry)
                .increment();
    }

    void aborted(String rule, String action, String outcome) {
        Counter.builder("virtwarden.alerting.aborts")
                .description("Running actions that were to be ended because their signal was over, by libvirt's answer")
                .tags("rule", rule, "action", action, "outcome", outcome)
                .register(registry)
                .increment();
    }

    void missing(String reason, long count) {
        Counter.builder("virtwarden.alerting.missing")
                .description("Events that were not taken in and records that Kafka never had; each is in a gap record")
                .tags("reason", reason)
                .register(registry)
                .increment((double) count);
    }

    void truncated(long missing) {
        Counter.builder("virtwarden.alerting.truncated")
                .description("Alerts that Alertmanager left out of its notifications")
                .register(registry)
                .increment((double) missing);
    }
}
