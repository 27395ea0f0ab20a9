package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.hypervisor.control.DomainState;
import io.virtwarden.hypervisor.control.DomainView;
import io.virtwarden.hypervisor.control.JobStats;
import io.virtwarden.hypervisor.inventory.DomainStates;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows a job that this process has begun, and ends it when it takes too long or gets nowhere. A migration that went to post-copy
 * is never ended: its guest runs over there already. Looks come one after the other.
 */
final class JobWatch {
    private static final Logger LOG = LogManager.getLogger();
    private static final Duration POLL = Duration.ofSeconds(1);

    /**
     * What is too much.
     *
     * @param operation what libvirt calls such a job
     * @param limit for the whole job
     * @param stalled without getting below what was left before by a hundredth; empty for jobs whose progress is only forward
     * @param postCopy whether a migration is switched to post-copy rather than ended
     */
    record Terms(String operation, Duration limit, Optional<Duration> stalled, boolean postCopy) {}

    private final Surroundings around;
    private final Hypervisor on;
    private final String id;
    private final UUID domain;
    private final Terms terms;
    private final CompletableFuture<Outcome> told = new CompletableFuture<>();
    private final Instant begun;
    private long least = Long.MAX_VALUE;
    private Instant leastAt;
    private boolean switched;
    private boolean again;
    private volatile @Nullable String unwanted;
    private volatile @Nullable String ended;
    private Runnable lost = () -> {};

    /** @param begun when the job was asked for */
    JobWatch(Surroundings around, Hypervisor on, ActionCall call, Terms terms, Instant begun) {
        this.around = around;
        this.on = on;
        this.id = call.id();
        this.domain = call.domain();
        this.terms = terms;
        this.begun = begun;
        leastAt = around.now();
    }

    /** Looks every second until {@code call} has an end. */
    void follow(CompletableFuture<?> call) {
        around.watching(id, this, call);
        next(call);
    }

    private void next(CompletableFuture<?> call) {
        var unused = around.after(POLL, () -> {
            if (call.isDone()) {
                told.complete(new Outcome.Refused("it came to its end before"));
                return CompletableFuture.completedFuture(true);
            }
            return on.eyes()
                    .view(domain, Sight.NAMESPACE)
                    .thenCompose(this::seen)
                    .handle((seen, failure) -> {
                        if (failure != null) {
                            LOG.debug("the job of {} cannot be followed now", domain, failure);
                        }
                        next(call);
                        return true;
                    });
        });
    }

    /**
     * The same for a job that an earlier process has begun: until it is seen that no such job runs any more. One that began before it was
     * asked for is somebody else's, and so is one of another kind.
     *
     * @param beyond how long it is looked for after its limit
     */
    void followAgain(Duration beyond) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        again = true;
        lost = () -> over.complete(null);
        follow(over);
        var unused = around.after(
                Duration.between(around.now(), begun).plus(terms.limit()).plus(beyond),
                () -> CompletableFuture.completedFuture(over.complete(null)));
    }

    /** Why the job was ended here; empty if it was not. */
    Optional<String> ended() {
        return Optional.ofNullable(ended);
    }

    /**
     * Ends it as soon as it is seen to run, unless it is in post-copy. Once.
     *
     * @return libvirt's answer; refused if it came to its end before, or must not be ended
     */
    CompletableFuture<Outcome> end(String why) {
        unwanted = why;
        return told;
    }

    /** Of this kind, and not begun before it was asked for. */
    private boolean own(JobStats job) {
        return job.operation().equals(terms.operation())
                && !around.now()
                        .minusMillis(job.number("time_elapsed").orElse(Long.MAX_VALUE / 2))
                        .isBefore(begun.minus(POLL));
    }

    private CompletableFuture<Void> seen(DomainView view) {
        if (again && !own(view.job())) {
            lost.run();
            return CompletableFuture.completedFuture(null);
        }
        String why = unwanted;
        if (why != null && !told.isDone() && view.job().running() && own(view.job())) {
            return postCopy(view.state()) ? keep() : abort(why);
        }
        if (!view.job().running() || postCopy(view.state())) {
            return CompletableFuture.completedFuture(null);
        }
        OptionalLong total = view.job().number("data_total");
        OptionalLong left = view.job().number("data_remaining");
        if (left.isEmpty() || total.orElse(0) == 0) {
            leastAt = around.now(); // It has not begun to move anything.
        } else if (left.getAsLong() < least - least / 100) {
            least = left.getAsLong();
            leastAt = around.now();
        }
        Optional<String> tooMuch = tooMuch();
        return tooMuch.isEmpty() ? CompletableFuture.completedFuture(null) : react(tooMuch.get());
    }

    private Optional<String> tooMuch() {
        Instant now = around.now();
        if (!now.isBefore(begun.plus(terms.limit()))) {
            return Optional.of("it took longer than " + terms.limit().toSeconds() + " s");
        }
        return terms.stalled()
                .filter(stalled -> !now.isBefore(leastAt.plus(stalled)))
                .map(stalled -> "it got nowhere for " + stalled.toSeconds() + " s, with " + least + " bytes left");
    }

    private CompletableFuture<Void> react(String why) {
        if (terms.postCopy() && !switched) {
            switched = true;
            leastAt = around.now();
            LOG.warn("the migration of {} is switched to post-copy: {}", domain, why);
            return on.quick(control -> control.startPostCopy(domain));
        }
        ended = why;
        LOG.warn("the job of {} is ended: {}", domain, why);
        return on.quick(control -> control.abortJob(domain, 0));
    }

    private CompletableFuture<Void> keep() {
        told.complete(new Outcome.Refused("the migration is in post-copy, and is never ended there"));
        return CompletableFuture.completedFuture(null);
    }

    /** Without the flag for post-copy: libvirt refuses to cancel a migration that has gone there in this moment. */
    private CompletableFuture<Void> abort(String why) {
        ended = why;
        LOG.warn("the job of {} is ended: {}", domain, why);
        return Outcomes.done(on.quick(control -> control.abortJob(domain, 0))).thenAccept(outcome -> {
            if (outcome instanceof Outcome.Refused) {
                ended = null;
            }
            told.complete(outcome);
        });
    }

    /** See {@link Jobs#postCopy}. */
    private static boolean postCopy(DomainState state) {
        return (state.state() == DomainStates.PAUSED && (state.reason() == 12 || state.reason() == 13))
                || (state.state() == DomainStates.RUNNING && (state.reason() == 10 || state.reason() == 11));
    }
}
