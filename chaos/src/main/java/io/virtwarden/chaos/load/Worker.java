package io.virtwarden.chaos.load;

import java.time.Duration;

/** A thread that does the same again and again until it is closed. What a fault makes fail, it tries again. */
abstract class Worker implements AutoCloseable {
    private final Thread thread;
    private final Duration pause;
    private volatile boolean ending;

    Worker(String name, Duration pause) {
        this.pause = pause;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Begins. */
    final void start() {
        thread.start();
    }

    /** One turn. Exceptions but for interruption are the business of the subclass. */
    abstract void turn() throws InterruptedException;

    final boolean isEnding() {
        return ending;
    }

    private void run() {
        try {
            while (!ending) {
                turn();
                Thread.sleep(pause.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends after the turn that is under way. */
    @Override
    public void close() {
        ending = true;
        try {
            thread.join(Duration.ofSeconds(70).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
