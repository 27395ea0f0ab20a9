package io.virtwarden.alerting.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.alerting.action.Undone;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Takes back what must be taken back: at its time, again and again until it is done, and also what a process that was killed left
 * behind. Any thread.
 */
final class Undoing {
    private static final Logger LOG = LogManager.getLogger();
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** What was found and done; see {@link Undone}. */
    record Taken(String result, String text, String before, String after) {}

    /** How one kind is taken back. May be asked again after it was: a record of it may have failed. */
    interface Way {
        CompletableFuture<Taken> back(Hypervisor on, Undo undo);
    }

    private final Surroundings around;
    private final UndoFolder folder;
    private final MeterRegistry registry;
    private final Function<String, Optional<Hypervisor>> hypervisors;
    private final Function<Undone, CompletableFuture<Boolean>> record;
    private final Map<String, Way> ways = new ConcurrentHashMap<>();
    private final Map<String, Undo> pending = new ConcurrentHashMap<>();

    Undoing(
            Surroundings around,
            UndoFolder folder,
            LiveSettings settings,
            Function<String, Optional<Hypervisor>> hypervisors) {
        this.around = around;
        this.folder = folder;
        this.registry = settings.registry();
        this.record = settings.undone();
        this.hypervisors = hypervisors;
        Gauge.builder("virtwarden.alerting.undo.pending", pending, Map::size)
                .description("Effects of actions on domains that are still to be taken back")
                .register(registry);
    }

    /** A family says how its kind is taken back. Before {@link #resume}. */
    void way(String kind, Way way) {
        ways.put(kind, way);
    }

    /** Goes on with what an earlier process left. Once. */
    void resume() throws IOException {
        for (Undo undo : folder.read()) {
            LOG.warn(
                    "{} of {} was left by an earlier process and is due at {}", undo.kind(), undo.domain(), undo.due());
            pending.put(undo.id(), undo);
            var unused = schedule(undo);
        }
    }

    /**
     * Remembers it durably. Blocks on the disk for milliseconds.
     *
     * @return completes with what was done, once that is so; perhaps never
     * @throws UncheckedIOException if it cannot be remembered: then it must not be made necessary
     */
    CompletableFuture<String> keep(Undo undo) {
        try {
            folder.put(undo);
        } catch (IOException e) {
            throw new UncheckedIOException("what must be taken back cannot be remembered: " + e.getMessage(), e);
        }
        pending.put(undo.id(), undo);
        return schedule(undo);
    }

    /** Was never made necessary. */
    void forget(Undo undo) {
        close(undo, "forgotten");
    }

    Optional<Undo> pending(Predicate<Undo> which) {
        return pending.values().stream().filter(which).findFirst();
    }

    private CompletableFuture<String> schedule(Undo undo) {
        Duration left = Duration.between(around.now(), undo.at());
        return attempt(undo, left.isNegative() ? Duration.ZERO : left, FIRST_PAUSE);
    }

    private CompletableFuture<String> attempt(Undo undo, Duration after, Duration pause) {
        return around.after(after, () -> {
            if (!pending.containsKey(undo.id())) {
                return CompletableFuture.completedFuture("it was not necessary");
            }
            return back(undo)
                    .exceptionallyCompose(failure -> gone(undo, Outcomes.cause(failure)))
                    .thenCompose(taken -> settle(undo, taken))
                    .exceptionallyCompose(failure -> failed(undo, pause, Outcomes.cause(failure)));
        });
    }

    /** It is forgotten only when the audit trail has it. */
    private CompletableFuture<String> settle(Undo undo, Taken taken) {
        Undone undone = new Undone(
                undo.id(),
                undo.uuid(),
                undo.kind(),
                undo.due(),
                taken.result(),
                taken.text(),
                taken.before(),
                taken.after());
        return record.apply(undone).thenApply(written -> {
            LOG.info("{} of {}: {}", undo.kind(), undo.domain(), taken.text());
            close(undo, taken.result());
            return taken.text();
        });
    }

    private CompletableFuture<Taken> back(Undo undo) {
        Way way = ways.get(undo.kind());
        Optional<Hypervisor> on = hypervisors.apply(undo.uri());
        if (way == null || on.isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    way == null ? "nothing knows how to " + undo.kind() : "no connection to " + undo.uri()));
        }
        return around.safely(() -> way.back(on.get(), undo));
    }

    private static CompletableFuture<Taken> gone(Undo undo, Throwable cause) {
        return cause instanceof LibvirtException libvirt && libvirt.gone()
                ? CompletableFuture.completedFuture(
                        new Taken("gone", "the domain is gone from " + undo.uri(), "no such domain", "no such domain"))
                : CompletableFuture.failedFuture(cause);
    }

    private CompletableFuture<String> failed(Undo undo, Duration pause, Throwable cause) {
        LOG.error("{} of {} failed, again in {}: {}", undo.kind(), undo.domain(), pause, Outcomes.text(cause));
        count(undo, "failed");
        Duration next = pause.multipliedBy(2);
        return attempt(undo, pause, next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next);
    }

    private void close(Undo undo, String result) {
        try {
            folder.remove(undo);
        } catch (IOException e) {
            // The next process takes it back once more, which is harmless.
            LOG.error("cannot forget what was taken back: {}", undo, e);
        }
        pending.remove(undo.id());
        count(undo, result);
    }

    private void count(Undo undo, String result) {
        Counter.builder("virtwarden.alerting.undo")
                .description("Effects of actions on domains that were taken back, or could not be")
                .tags("kind", undo.kind(), "result", result)
                .register(registry)
                .increment();
    }
}
