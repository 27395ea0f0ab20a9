package io.virtwarden.hypervisor.link;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where callers hand in and wait, and where the link's thread takes from. Answers every caller by its deadline, whatever the
 * native call does. At most {@value #MOST_WAITING} wait.
 */
final class CallDesk {
    static final int MOST_WAITING = 256;

    private final String uri;
    private final Supplier<LinkState> state;
    private final Consumer<PendingCall<?>> hung;
    private final ScheduledExecutorService watchdog;
    private final BlockingQueue<PendingCall<?>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private volatile @Nullable PendingCall<?> running;

    /** @param hung told when the running call has missed its deadline; any thread */
    CallDesk(String uri, Supplier<LinkState> state, Consumer<PendingCall<?>> hung, ScheduledExecutorService watchdog) {
        this.uri = uri;
        this.state = state;
        this.hung = hung;
        this.watchdog = watchdog;
    }

    // ---- callers' threads

    <T> CompletableFuture<T> handIn(PendingCall<T> call) {
        RuntimeException refusal = refusal();
        if (refusal != null) {
            call.fail(refusal);
        } else if (!waiting.offer(call)) {
            call.fail(new LinkDownException(MOST_WAITING + " calls wait already on " + uri));
        } else {
            guard(call);
            // The link may have gone down between the first look and the offer: nobody would come for it.
            RuntimeException late = refusal();
            if (late != null && waiting.remove(call)) {
                call.fail(late);
            }
        }
        return call.answer();
    }

    void failAll(RuntimeException reason) {
        List<PendingCall<?>> left = new ArrayList<>();
        waiting.drainTo(left);
        left.forEach(call -> call.fail(reason));
    }

    // ---- the link's thread

    @Nullable
    PendingCall<?> take(Duration patience) throws InterruptedException {
        return waiting.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    void begin(PendingCall<?> call, Instant now) {
        call.begin(now);
        running = call;
    }

    void end() {
        running = null;
    }

    // ---- any thread

    @Nullable
    PendingCall<?> running() {
        return running;
    }

    /** Makes {@link #take} return at once. */
    void wake(PendingCall<?> nothing) {
        // A full queue wakes it as well.
        boolean unused = waiting.offer(nothing);
    }

    /** The link's own calls have no caller with a deadline: the watchdog asks now and then. */
    void watch() {
        PendingCall<?> current = running;
        if (current != null && current.overdue()) {
            hung.accept(current);
        }
    }

    private void guard(PendingCall<?> call) {
        try {
            Future<?> timer =
                    watchdog.schedule(() -> expire(call), call.deadline().toNanos(), TimeUnit.NANOSECONDS);
            var unused = call.answer().whenComplete((answer, failure) -> timer.cancel(false));
        } catch (RejectedExecutionException e) {
            call.fail(new LinkDownException(uri + " is closed"));
        }
    }

    private void expire(PendingCall<?> call) {
        PendingCall<?> current = running;
        if (current == call) {
            hung.accept(call); // First the state, so that a caller who is told finds it so.
            boolean unused = call.fail(new CallStuckException(uri + " has not answered " + call.what() + " within "
                    + call.deadline().toMillis() + " ms; the call may still take effect"));
        } else if (call.fail(new CallStuckException(call.what() + " waited "
                + call.deadline().toMillis() + " ms for "
                + uri + (current == null ? "" : ", which is busy with " + current.what() + " since " + current.since())
                + "; it was not begun"))) {
            waiting.remove(call);
        }
    }

    private @Nullable RuntimeException refusal() {
        LinkState now = state.get();
        if (now instanceof LinkState.Up) {
            return null;
        }
        if (now instanceof LinkState.Hung stuck) {
            return new CallStuckException(
                    uri + " does not answer: " + stuck.call() + " has been running since " + stuck.since());
        }
        if (now instanceof LinkState.Connecting down) {
            return new LinkDownException("No connection since " + down.since() + ": " + down.lastFault());
        }
        return new LinkDownException(uri + " is closed");
    }
}
