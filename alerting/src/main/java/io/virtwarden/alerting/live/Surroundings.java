package io.virtwarden.alerting.live;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What all families share: the clock, a thread for what is due later, and what calls returned. Any thread. */
final class Surroundings implements AutoCloseable {
    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private final ReturnedCalls returned = new ReturnedCalls();
    private final Map<String, JobWatch> watches = new ConcurrentHashMap<>();
    private final LastHeard reboots = new LastHeard();
    private final LastHeard diskErrors = new LastHeard();

    private Surroundings(InstantSource clock, ScheduledExecutorService timer) {
        this.clock = clock;
        this.timer = timer;
    }

    static Surroundings open(LiveSettings settings) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "alerting-timer");
            thread.setDaemon(true);
            return thread;
        });
        return new Surroundings(settings.clock(), timer);
    }

    Instant now() {
        return clock.instant();
    }

    ReturnedCalls returned() {
        return returned;
    }

    /** Follows the job of the action with this id until {@code over}. */
    void watching(String id, JobWatch watch, CompletableFuture<?> over) {
        watches.put(id, watch);
        var unused = over.whenComplete((done, failure) -> watches.remove(id, watch));
    }

    /** Who follows the job of this action. */
    Optional<JobWatch> watched(String id) {
        return Optional.ofNullable(watches.get(id));
    }

    /** Domains that began anew. */
    LastHeard reboots() {
        return reboots;
    }

    /** Domains with an I/O error. */
    LastHeard diskErrors() {
        return diskErrors;
    }

    /** Work that throws fails its future. */
    <T> CompletableFuture<T> safely(Supplier<CompletableFuture<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Begins {@code work} after a delay. Not at all if this is closed before: the process ends then, and so does its waiting. */
    <T> CompletableFuture<T> after(Duration delay, Supplier<CompletableFuture<T>> work) {
        CompletableFuture<Boolean> due = new CompletableFuture<>();
        try {
            var unused = timer.schedule(() -> due.complete(true), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return new CompletableFuture<>();
        }
        return due.thenCompose(yes -> safely(work));
    }

    /**
     * Asks again and again until it is so.
     *
     * @return whether it was so before the time was over; a question that fails counts as no
     */
    CompletableFuture<Boolean> until(Supplier<CompletableFuture<Boolean>> so, Duration every, Instant end) {
        return safely(so).exceptionally(failure -> false).thenCompose(yes -> {
            if (yes || !now().isBefore(end)) {
                return CompletableFuture.completedFuture(yes);
            }
            return after(every, () -> until(so, every, end));
        });
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
