package io.virtwarden.hypervisor.feed;

import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.inventory.Inventory;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Takes signals off a feed's queue, one after the other, on a thread of its own, and in between what others hand to that thread, such
 * as answers of libvirt. What fails is logged and keeps nothing else from being taken.
 */
public final class SignalThread implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(SignalThread.class);
    private static final int BATCH = 256;
    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final Duration ENDING = Duration.ofSeconds(2);

    /** Whose thread it is. */
    public interface Taker {
        void heard(HypervisorEvent event);

        /** @param missed whether events may have been missed before it */
        void listed(String uri, Inventory inventory, boolean missed);

        /** After every batch, at the latest 200 ms after the last one. */
        default void turn() {}
    }

    private final SignalQueue queue;
    private final Taker taker;
    private final ConcurrentLinkedQueue<Runnable> handed = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean ending;

    /** @param name of the thread */
    public SignalThread(String name, SignalQueue queue, Taker taker) {
        this.queue = queue;
        this.taker = taker;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    public boolean isAlive() {
        return thread.isAlive();
    }

    /** Has it run on the thread. The caller bounds how much is handed over. Any thread. */
    public void hand(Runnable work) {
        handed.add(work);
    }

    private void run() {
        try {
            while (!ending) {
                for (FeedSignal signal : queue.drain(BATCH, PATIENCE)) {
                    guarded(() -> take(signal));
                }
                for (Runnable work = handed.poll(); work != null; work = handed.poll()) {
                    guarded(work);
                }
                guarded(taker::turn);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(FeedSignal signal) {
        if (signal instanceof FeedSignal.Heard heard) {
            taker.heard(heard.event());
        } else if (signal instanceof FeedSignal.Connected connected) {
            taker.listed(connected.uri(), connected.inventory(), true);
        } else if (signal instanceof FeedSignal.Listed listed) {
            taker.listed(listed.uri(), listed.inventory(), false);
        }
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("A change was not understood; the next listing mends it", e);
        }
    }

    /** Ends the thread, waiting up to 2 s. */
    @Override
    public void close() {
        ending = true;
        try {
            thread.join(ENDING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
