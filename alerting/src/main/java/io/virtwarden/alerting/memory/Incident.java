package io.virtwarden.alerting.memory;

import io.virtwarden.alerting.rule.Signal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One signal, one rule, one domain: what became of it so far. Made and changed by {@link Ledger} only; never changes itself. */
public record Incident(
        String key,
        String rule,
        Signal signal,
        Instant receivedAt,
        long sequence,
        int step,
        Phase phase,
        boolean firing,
        Instant changedAt,
        Fact.@Nullable Decided decision,
        Fact.@Nullable Started started,
        @Nullable Instant startedAt,
        Fact.@Nullable Called called,
        Fact.@Nullable Ended ended,
        Fact.@Nullable Answered answer) {

    /** How far it has come. */
    public enum Phase {
        /** Nothing is decided, or it was declined and may be decided anew. */
        OPEN,
        /** A person is asked. */
        WAITING,
        /** The intent is written; the call may or may not have been made. */
        STARTED,
        /** Verified. */
        VERIFIED,
        /** Failed; the next step may follow. */
        FAILED,
        /** Nobody knows: for a person. */
        UNKNOWN,
        /** A person said no, or nobody answered in time. */
        REFUSED;
    }

    /** What no time and no look changes any more. */
    private static final Set<String> FINAL = Set.of("stale", "resolved", "no-domain", "rule-gone", "done-before");

    /** Nothing will be done about it any more, unless its rule has another step or becomes another one. */
    public boolean closed() {
        return switch (phase) {
            case OPEN -> !firing || observed() || (decision != null && FINAL.contains(decision.code()));
            case WAITING, STARTED -> false;
            case VERIFIED, FAILED, UNKNOWN, REFUSED -> true;
        };
    }

    /** Nothing was done, because the rule only observes. */
    public boolean observed() {
        return phase == Phase.OPEN && decision != null && decision.decision().equals("observed");
    }

    /** Why it was declined last, empty if it was not. */
    public Optional<String> lastCode() {
        return Optional.ofNullable(decision).map(made -> made.decision() + ":" + made.code());
    }

    /** In words for lists: the phase, or what was decided while it is open. */
    public String status() {
        if (phase == Phase.OPEN) {
            return decision == null
                    ? "received"
                    : decision.decision().equals("start") ? "decided" : decision.decision();
        }
        return phase.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The signal as it is now. */
    public Signal current() {
        return firing ? signal : signal.resolved();
    }
}
