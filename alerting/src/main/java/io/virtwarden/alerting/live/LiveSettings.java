package io.virtwarden.alerting.live;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.alerting.action.Undone;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What actions on live domains stand on.
 *
 * @param folder for what must be taken back even after a restart; made if it is not there
 * @param clock wall time
 * @param registry for meters
 * @param deadline of a call that should take milliseconds
 * @param patience how long an action waits for its connection
 * @param webhooks by the name that rules use
 * @param fence the fence command
 * @param undone writes down what was taken back; completes when that is durable, and fails if it cannot be: then it comes again
 */
public record LiveSettings(
        Path folder,
        InstantSource clock,
        MeterRegistry registry,
        Duration deadline,
        Duration patience,
        Map<String, Webhook> webhooks,
        Fence fence,
        Function<Undone, CompletableFuture<Boolean>> undone) {

    public LiveSettings {
        webhooks = Map.copyOf(webhooks);
    }

    /** 15 s for calls that should take milliseconds, 10 s for a connection; nobody to tell, nothing to fence with, nothing written down. */
    public static LiveSettings standard(Path folder, InstantSource clock, MeterRegistry registry) {
        return new LiveSettings(
                folder,
                clock,
                registry,
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Map.of(),
                new Fence(List.of(), Duration.ofMinutes(1)),
                undone -> CompletableFuture.completedFuture(true));
    }

    /** The same with other times. */
    public LiveSettings times(Duration callDeadline, Duration connectPatience) {
        return new LiveSettings(folder, clock, registry, callDeadline, connectPatience, webhooks, fence, undone);
    }

    /** The same with somebody to tell and something to fence with. */
    public LiveSettings outside(Map<String, Webhook> named, Fence command) {
        return new LiveSettings(folder, clock, registry, deadline, patience, named, command, undone);
    }

    /** The same with somebody who writes down what was taken back. */
    public LiveSettings recorded(Function<Undone, CompletableFuture<Boolean>> record) {
        return new LiveSettings(folder, clock, registry, deadline, patience, webhooks, fence, record);
    }
}
