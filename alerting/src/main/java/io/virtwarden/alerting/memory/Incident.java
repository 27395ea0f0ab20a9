package io.virtwarden.alerting.memory;

import io.virtwarden.alerting.rule.Signal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One signal, one rule, one domain: what became of it so far. Made by {@link Ledger} only, from facts; never changes itself. */
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
        Fact.@Nullable Answered answer,
        @Nullable Abort abort) {

    /**
     * That what runs was to be ended.
     *
     * @param asked by whom and why
     * @param called what became of it; null while nobody knows
     */
    public record Abort(Fact.AbortAsked asked, Fact.@Nullable AbortCalled called) {}

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
        /** Ended on purpose, because the signal was over. */
        ABORTED,
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
            case VERIFIED, FAILED, UNKNOWN, ABORTED, REFUSED -> true;
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

    /** The signal ended between two steps, or between a yes and its action, and nobody has said what became of the rest. */
    public boolean cutShort() {
        boolean more = step > 0 || (answer != null && answer.answer().equals("approved"));
        return !firing
                && phase == Phase.OPEN
                && more
                && !observed()
                && !lastCode().equals(Optional.of("declined:resolved"));
    }

    /** Declined or failed, and still worth asking again. */
    public boolean mayBeJudgedAnew() {
        return firing && ((phase == Phase.OPEN && !closed()) || phase == Phase.FAILED);
    }

    // ---- what a fact makes of it

    static Incident received(Fact.Received received, Instant at, long sequence) {
        return new Incident(
                received.incident(),
                received.rule(),
                received.signal().signal(),
                at,
                sequence,
                0,
                Phase.OPEN,
                true,
                at,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    Incident resolved(Instant at) {
        return with(step, phase, false, at, decision, started, startedAt, called, ended, answer);
    }

    Incident decided(Fact.Decided decided, Instant at) {
        Phase next = decided.decision().equals("waiting") ? Phase.WAITING : Phase.OPEN;
        return with(decided.step(), next, firing, at, decided, null, null, null, null, null);
    }

    Incident answered(Fact.Answered answered, Instant at) {
        Phase next = answered.answer().equals("approved") ? Phase.OPEN : Phase.REFUSED;
        return with(step, next, firing, at, decision, null, null, null, null, answered);
    }

    Incident started(Fact.Started begun, Instant at) {
        return with(begun.step(), Phase.STARTED, firing, at, decision, begun, at, null, null, answer);
    }

    Incident called(Fact.Called returned, Instant at) {
        return with(step, phase, firing, at, decision, started, startedAt, returned, null, answer);
    }

    Incident ended(Fact.Ended end, Instant at) {
        Phase next = switch (end.result()) {
            case "verified" -> Phase.VERIFIED;
            case "failed" -> Phase.FAILED;
            case "aborted" -> Phase.ABORTED;
            default -> Phase.UNKNOWN;
        };
        return with(step, next, firing, at, decision, started, startedAt, called, end, answer);
    }

    Incident abortAsked(Fact.AbortAsked asked, Instant at) {
        return with(at, new Abort(asked, null));
    }

    Incident abortCalled(Fact.AbortCalled answered, Instant at) {
        return abort == null ? this : with(at, new Abort(abort.asked(), answered));
    }

    private Incident with(Instant changed, Abort next) {
        return new Incident(
                key,
                rule,
                signal,
                receivedAt,
                sequence,
                step,
                phase,
                firing,
                changed,
                decision,
                started,
                startedAt,
                called,
                ended,
                answer,
                next);
    }

    private Incident with(
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
        return new Incident(
                key,
                rule,
                signal,
                receivedAt,
                sequence,
                step,
                phase,
                firing,
                changedAt,
                decision,
                started,
                startedAt,
                called,
                ended,
                answer,
                abort);
    }
}
