package io.virtwarden.lockd.etcd;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Time and order of everything in a test; one thread, no waiting. */
final class Simulation {
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long now;
    private long count;

    long nanos() {
        return now;
    }

    Instant instant() {
        return Instant.EPOCH.plusNanos(now);
    }

    Task after(long nanos, Runnable what) {
        Task task = new Task(now + Math.max(0, nanos), count++, what);
        tasks.add(task);
        return task;
    }

    /** Lets this much time pass. */
    void run(Duration time) {
        long end = now + time.toNanos();
        while (next(end)) {
            // next() did it
        }
        now = end;
    }

    /** Lets time pass until it is so, at most this long. */
    boolean until(Duration most, BooleanSupplier so) {
        long end = now + most.toNanos();
        while (!so.getAsBoolean()) {
            if (!next(end)) {
                now = end;
                return so.getAsBoolean();
            }
        }
        return true;
    }

    private boolean next(long end) {
        Task task = tasks.peek();
        if (task == null || task.at > end) {
            return false;
        }
        tasks.remove();
        now = Math.max(now, task.at);
        if (!task.cancelled) {
            task.what.run();
        }
        return true;
    }

    /** Something that will happen. */
    static final class Task implements Comparable<Task> {
        private final long at;
        private final long order;
        private final Runnable what;
        private boolean cancelled;

        private Task(long at, long order, Runnable what) {
            this.at = at;
            this.order = order;
            this.what = what;
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Task other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** A node's loop; it can be stopped in its tracks, as by a long garbage collection or SIGSTOP. */
    final class Node implements Loop {
        private long stoppedUntil;
        private boolean dead;

        void pause(Duration time) {
            stoppedUntil = Math.max(stoppedUntil, now + time.toNanos());
        }

        /** kill -9. */
        void kill() {
            dead = true;
        }

        @Override
        public void run(Runnable task) {
            Simulation.this.after(0, () -> awake(task));
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            return Simulation.this.after(delay.toNanos(), () -> awake(task))::cancel;
        }

        @Override
        public long nanos() {
            return now;
        }

        private void awake(Runnable task) {
            if (dead) {
                return;
            }
            if (now < stoppedUntil) {
                Simulation.this.after(stoppedUntil - now, () -> awake(task));
            } else {
                task.run();
            }
        }
    }
}
