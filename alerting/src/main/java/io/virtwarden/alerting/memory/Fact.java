package io.virtwarden.alerting.memory;

import io.virtwarden.alerting.action.HeldLease;
import io.virtwarden.alerting.guard.Verdict;
import io.virtwarden.alerting.rule.Signal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the journal holds: each is one record of the audit trail. The names of the components are the names in its JSON; only
 * optional ones may ever be added.
 */
public sealed interface Fact {

    /** A signal as it is kept. */
    record Kept(
            String source,
            String name,
            Map<String, String> labels,
            String fingerprint,
            String startsAt,
            @Nullable String domain,
            double value) {
        /** Of a signal. */
        public static Kept of(Signal signal) {
            return new Kept(
                    signal.source().name(),
                    signal.name(),
                    signal.labels(),
                    signal.fingerprint(),
                    signal.startsAt().toString(),
                    signal.domain().map(UUID::toString).orElse(null),
                    signal.value());
        }

        Signal signal() {
            return new Signal(
                    Signal.Source.valueOf(source),
                    name,
                    labels,
                    fingerprint,
                    Instant.parse(startsAt),
                    true,
                    Optional.ofNullable(domain).map(UUID::fromString),
                    value);
        }
    }

    /** A domain as it was seen. */
    record Seen(String uri, String name, int state, int reason, String job, Map<String, String> facts) {}

    /** A new signal that a rule is about. */
    record Received(String incident, String rule, Kept signal) implements Fact {}

    /** The signal is over. */
    record Resolved(String incident) implements Fact {}

    /**
     * What was decided.
     *
     * @param decision {@code declined}, {@code observed}, {@code waiting} or {@code start}
     * @param code why, {@code ok} if no guard declined
     * @param expires until when it waits for a person
     */
    record Decided(
            String incident,
            String id,
            String rule,
            String ruleVersion,
            int step,
            String action,
            Map<String, String> parameters,
            String decision,
            String code,
            String text,
            List<Verdict> verdicts,
            @Nullable Seen before,
            @Nullable String expires)
            implements Fact {}

    /**
     * A person, or the clock, answered what waited.
     *
     * @param answer {@code approved}, {@code rejected} or {@code expired}
     */
    record Answered(String incident, String id, String answer, String by, String reason) implements Fact {}

    /**
     * The intent: durable before the call is made.
     *
     * @param leases of the domain, with their fencing tokens; null if the rule needs none
     */
    record Started(
            String incident,
            String id,
            String rule,
            int step,
            String domain,
            String action,
            Map<String, String> parameters,
            Seen before,
            String by,
            @Nullable List<HeldLease> leases)
            implements Fact {}

    /**
     * The call returned.
     *
     * @param outcome done, refused or unknown
     * @param micros how long it took, in microseconds by the wall clock
     */
    record Called(String incident, String id, String outcome, String text, long micros) implements Fact {}

    /**
     * What runs is no longer wanted, and its rule says that it shall be ended: durable before libvirt is asked, once for an action.
     *
     * @param by {@code rule}
     */
    record AbortAsked(String incident, String id, String rule, String action, String by, String reason)
            implements Fact {}

    /**
     * What became of that.
     *
     * @param outcome done, refused or unknown
     */
    record AbortCalled(String incident, String id, String outcome, String text) implements Fact {}

    /**
     * The end.
     *
     * @param result {@code verified}, {@code failed}, {@code unknown} or {@code aborted}: no longer wanted, and ended
     * @param examined after a restart, by a look at the domain
     */
    record Ended(
            String incident,
            String id,
            String result,
            String text,
            @Nullable Seen after,
            long millis,
            boolean examined) implements Fact {}

    /**
     * An effect of an action was taken back at its time, or left alone; see {@link io.virtwarden.alerting.action.Undone}. Once for an
     * action.
     *
     * @param incident null if it is forgotten, as is {@code rule}
     * @param by {@code alerting}
     * @param reason why it was to be taken back
     * @param result {@code done}, {@code already}, {@code left} or {@code gone}
     */
    record Undone(
            @Nullable String incident,
            String id,
            @Nullable String rule,
            String domain,
            String kind,
            String by,
            String reason,
            String result,
            String text,
            String before,
            String after)
            implements Fact {}

    /** Nothing is done on this node until then. */
    record Paused(String reason, String until, String by) implements Fact {}

    /** The pause was ended early. */
    record Unpaused(String by) implements Fact {}

    /** The breaker opened or closed. */
    record Breaker(boolean open, String reason, String by) implements Fact {}

    /** A rule book came into force. */
    record RulesLoaded(String version, List<String> rules, String by) implements Fact {}

    /**
     * Something is missing: events that could not be heard or taken in, or records that Kafka never had. The same record as that
     * of the other daemons.
     *
     * @param object {@code node}
     * @param event {@code gap}
     * @param reason {@code queue-overflow}, {@code refused} or {@code outbox-bound}
     * @param from since when, RFC 3339
     * @param to until when
     * @param uri of the connection, for events
     * @param count how many
     * @param firstSequence of the records
     * @param lastSequence of the records
     */
    record Gap(
            String object,
            String event,
            String reason,
            String from,
            String to,
            @Nullable String uri,
            long count,
            @Nullable Long firstSequence,
            @Nullable Long lastSequence)
            implements Fact {
        /** Events of a connection. */
        public static Gap events(String uri, String reason, Instant from, Instant to, long count) {
            return new Gap("node", "gap", reason, from.toString(), to.toString(), uri, count, null, null);
        }

        /** Records of the journal. */
        public static Gap records(long first, long last, Instant at) {
            String when = at.toString();
            return new Gap("node", "gap", "outbox-bound", when, when, null, last - first + 1, first, last);
        }

        /** Both of them as one, this one being the earlier. */
        public Gap and(Gap later) {
            Long first = firstSequence == null ? later.firstSequence : firstSequence;
            Long last = later.lastSequence == null ? lastSequence : later.lastSequence;
            return new Gap(object, event, reason, from, later.to, uri, count + later.count, first, last);
        }
    }

    /** Alertmanager left alerts out of a notification. */
    record Truncated(String receiver, String group, long missing) implements Fact {}
}
