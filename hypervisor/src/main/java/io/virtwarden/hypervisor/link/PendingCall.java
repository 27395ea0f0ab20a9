package io.virtwarden.hypervisor.link;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** A call waiting for its turn or running. */
final class PendingCall<T> {
    private final String what;
    private final Duration deadline;
    private final NativeCall<T> call;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private volatile Instant since;
    private volatile long begun;

    /** @param deadline from being handed in for callers, from beginning to run for the link's own */
    PendingCall(String what, Instant since, Duration deadline, NativeCall<T> call) {
        this.what = what;
        this.since = since;
        this.deadline = deadline;
        this.call = call;
        begun = System.nanoTime();
    }

    String what() {
        return what;
    }

    /** When it began to run, or was handed in. */
    Instant since() {
        return since;
    }

    Duration deadline() {
        return deadline;
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    /** Nobody waits any more: its turn is skipped. */
    boolean abandoned() {
        return answer.isDone();
    }

    boolean overdue() {
        return System.nanoTime() - begun > deadline.toNanos();
    }

    /** @return false if it was answered already */
    boolean fail(Throwable reason) {
        return answer.completeExceptionally(reason);
    }

    void begin(Instant now) {
        since = now;
        begun = System.nanoTime();
    }

    /** @throws LibvirtException what the caller got too, for the link to look at */
    void run(Connection connection) throws LibvirtException {
        try {
            answer.complete(call.on(connection));
        } catch (LibvirtException e) {
            answer.completeExceptionally(e);
            throw e;
        } catch (RuntimeException | LinkageError e) { // Its caller's business; the link's thread lives on.
            answer.completeExceptionally(e);
        }
    }
}
