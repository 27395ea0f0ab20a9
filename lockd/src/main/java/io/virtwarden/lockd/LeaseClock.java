package io.virtwarden.lockd;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.lease.LeaseBook;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The thread by which leases expire and waiting ends. */
final class LeaseClock implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(LeaseClock.class);
    private static final Duration EVERY = Duration.ofMillis(20);

    private final LeaseBook book;
    private final Thread thread = new Thread(this::run, "lockd-clock");
    private volatile boolean ending;

    LeaseClock(LeaseBook book) {
        this.book = book;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    private void run() {
        while (!ending) {
            try {
                book.tick();
            } catch (RuntimeException e) {
                LOG.error(e, "A lease could not be ended; it is tried again");
            }
            LockSupport.parkNanos(EVERY.toNanos());
        }
    }

    @Override
    public void close() {
        ending = true;
        LockSupport.unpark(thread);
        try {
            thread.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
