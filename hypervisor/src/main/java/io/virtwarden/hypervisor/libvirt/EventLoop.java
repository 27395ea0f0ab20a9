package io.virtwarden.hypervisor.libvirt;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * libvirt's default event loop: one thread that runs for the life of the process. libvirt can neither have two nor let go of
 * one. A timer that fires each second shows that it turns.
 */
public final class EventLoop {
    private static final Logger LOG = LogManager.getLogger(EventLoop.class);
    private static final int PULSE_MILLIS = 1000;

    private final Thread thread = new Thread(this::turn, "libvirt-events");
    private final Callbacks.Timeout pulse = (timer, opaque) -> beat();
    private volatile long lastBeat = System.nanoTime();

    EventLoop() {
        thread.setDaemon(true);
    }

    /** Before the first connection is opened: one opened earlier never gets events. */
    void start() {
        if (EventCalls.virEventRegisterDefaultImpl() < 0) {
            throw new IllegalStateException("libvirt refused its own event loop implementation");
        }
        if (EventCalls.virEventAddTimeout(PULSE_MILLIS, pulse, 0, 0) < 0) {
            LOG.warn("libvirt refused the event loop's pulse: health cannot see whether the loop turns");
        }
        thread.start();
    }

    /** Nanoseconds since the loop last came round, by the clock of {@link System#nanoTime()}; normally below 1.1 s. */
    public long nanosSinceLastBeat() {
        return System.nanoTime() - lastBeat;
    }

    /** False if the thread has ended, which nothing but an error in libvirt or the JVM does. */
    public boolean alive() {
        return thread.isAlive();
    }

    /** True on the loop's own thread, where nothing may wait. */
    public boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    private void beat() {
        lastBeat = System.nanoTime();
    }

    private void turn() {
        boolean failing = false;
        while (true) {
            if (EventCalls.virEventRunDefaultImpl() >= 0) {
                failing = false;
            } else if (!failing) {
                failing = true;
                LOG.error("libvirt's event loop failed once: {}", LastError.ofThisThread());
            } else {
                pause();
            }
        }
    }

    /** A loop that fails every time must not eat a processor. */
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            LOG.debug("The event loop ignores interrupts: it must run as long as the process");
        }
    }
}
