package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.EtcdException;
import io.virtwarden.chassis.etcd.Outcome;
import io.virtwarden.chassis.etcd.Txn;
import io.virtwarden.chassis.log.KeyedLogger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Transactions that must happen some time, however often they have to be sent: each is made anew and sent again until etcd has answered
 * it. Loop's thread, but for {@link #waiting()}.
 */
final class Chore {
    private static final KeyedLogger LOG = KeyedLogger.of(Chore.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int AT_ONCE = 8;

    private final Loop loop;
    private final Desk desk;
    private final Queue<Task> tasks = new ArrayDeque<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private int running;
    private boolean closed;

    Chore(Loop loop, Desk desk) {
        this.loop = loop;
        this.desk = desk;
    }

    private record Task(String what, Supplier<Txn> txn, Consumer<Outcome> done, boolean told) {
        Task again() {
            return new Task(what, txn, done, true);
        }
    }

    /** As many as there are leases that this node gives back while etcd is away: bounded by what it held. */
    void add(String what, Supplier<Txn> txn, Consumer<Outcome> done) {
        tasks.add(new Task(what, txn, done, false));
        waiting.incrementAndGet();
        more();
    }

    /** Not certain yet. */
    int waiting() {
        return waiting.get();
    }

    void close() {
        closed = true;
        tasks.forEach(task -> LOG.warn("Not settled with etcd when lockd ended", "reason", task.what()));
    }

    private void more() {
        while (!closed && running < AT_ONCE) {
            Task task = tasks.poll();
            if (task == null) {
                return;
            }
            running++;
            Answers.tell(
                    desk.commit(task.txn().get()), outcome -> settled(task, outcome), fault -> failed(task, fault));
        }
    }

    private void settled(Task task, Outcome outcome) {
        running--;
        waiting.decrementAndGet();
        if (task.told()) {
            LOG.info("Settled with etcd", "object", task.what());
        }
        task.done().accept(outcome);
        more();
    }

    private void failed(Task task, EtcdException fault) {
        running--;
        if (!task.told()) {
            LOG.warn("To be settled with etcd", "object", task.what(), "reason", fault.reason());
        }
        tasks.add(task.again());
        // The others wait, too: what kept this one from being settled concerns all.
        loop.after(PAUSE, this::more);
    }
}
