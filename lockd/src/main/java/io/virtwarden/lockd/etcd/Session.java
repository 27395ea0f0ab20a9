package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.Compare;
import io.virtwarden.chassis.etcd.EtcdException;
import io.virtwarden.chassis.etcd.KeyValue;
import io.virtwarden.chassis.etcd.Op;
import io.virtwarden.chassis.log.KeyedLogger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The node's one lease of etcd: all keys of what it holds go with it, so one renewal keeps them all. Loop's thread, but for
 * {@link #state}.
 *
 * <p>Its key {@code session/NODE} is put again (a new generation) to make sure that no transaction of an earlier generation can still
 * take effect: every transaction that grants compares it.
 */
final class Session {
    private static final KeyedLogger LOG = KeyedLogger.of(Session.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LONG_PAUSE = Duration.ofSeconds(2);

    /** How sure it is. */
    enum State {
        /** There is none (yet). */
        NONE(0),
        /** Renewed in time. */
        HELD(1),
        /** A renewal failed. */
        SUSPECT(2),
        /** Its deadline on this host has passed; etcd may still have it. */
        EXPIRED(3);

        private final int number;

        State(int number) {
            this.number = number;
        }

        /** As the metric shows it. */
        int number() {
            return number;
        }
    }

    /** Hears of the session, on the loop. */
    interface Listener {
        /** A new session began, or an expired one turned out to be alive: what was held can be taken up again. */
        void begun(boolean anew, long revision);

        /** A renewal failed, or works again. */
        void doubted(boolean suspect, String why);

        /** The deadline has passed. */
        void expired(String why);

        /** etcd has it no more. */
        void lost(String why);
    }

    private final Loop loop;
    private final Desk desk;
    private final SessionStart opening;
    private final Deadline deadline;
    private final EtcdMeters meters;
    private final Listener listener;

    private volatile State state = State.NONE;
    private volatile String trouble = "no session with etcd yet";
    private long lease;
    private long generation;
    private long ends;
    private long ids;
    private boolean renewing;
    private boolean closed;
    private Loop.@Nullable Timer next;
    private Loop.@Nullable Timer end;

    Session(Loop loop, Desk desk, SessionStart opening, Deadline deadline, EtcdMeters meters, Listener listener) {
        this.loop = loop;
        this.desk = desk;
        this.opening = opening;
        this.deadline = deadline;
        this.meters = meters;
        this.listener = listener;
    }

    void start() {
        if (closed) {
            return;
        }
        Answers.tell(opening.open(), this::begun, fault -> {
            if (!closed) {
                trouble(fault.reason());
                again(LONG_PAUSE, this::start);
            }
        });
    }

    private void begun(SessionStart.Opened opened) {
        if (closed) {
            return;
        }
        lease = opened.lease();
        generation = opened.generation();
        state = State.HELD;
        LOG.info("Session with etcd began", "lease", Long.toHexString(lease), "revision", generation);
        prolong(opened.sent());
        again(deadline.renewEvery(), this::renew);
        listener.begun(true, generation);
    }

    State state() {
        return state;
    }

    /** What is wrong, for people. */
    String trouble() {
        return trouble;
    }

    /** Why nothing can be granted now; null if it can. */
    @Nullable
    String unusable() {
        if (state == State.NONE || state == State.EXPIRED) {
            return trouble;
        }
        return loop.nanos() - ends >= 0 ? "the session with etcd has not been renewed in time" : null;
    }

    long lease() {
        return lease;
    }

    /** The same session as when this lease of etcd was its one, and in time. */
    boolean carries(long thatLease) {
        return lease == thatLease && unusable() == null;
    }

    /** Holds in etcd only if no other lockd of this node, nor a later generation, has come. */
    Compare isCurrent() {
        return Compare.modified(opening.key(), generation);
    }

    Compare isMine() {
        return Compare.leased(opening.key(), lease);
    }

    /** Put in a transaction: none of an earlier generation takes effect afterwards. Tell the result to {@link #renumbered}. */
    Op nextGeneration() {
        return new Op.Put(opening.key(), opening.value(), lease);
    }

    String key() {
        return opening.key();
    }

    /** Never used before, also not by another node or after a restart. */
    String nextId() {
        return Long.toHexString(lease) + "-" + Long.toHexString(++ids);
    }

    /** The generation is this one now. */
    void renumbered(long thatLease, long revision) {
        if (lease == thatLease) {
            generation = Math.max(generation, revision);
        }
    }

    /**
     * The session's key as a transaction found it.
     *
     * @return whether it is this session's
     */
    boolean seen(@Nullable KeyValue key) {
        if (key != null && key.lease() == lease && lease != 0) {
            generation = Math.max(generation, key.modified());
            return true;
        }
        renewSoon();
        return false;
    }

    /** Something looks wrong: find out now. */
    void renewSoon() {
        if (!closed && state != State.NONE && !renewing) {
            again(Duration.ofMillis(1), this::renew);
        }
    }

    /** Begins again, with another lease; all that was held is lost. */
    void abandon(String why) {
        if (state != State.NONE) {
            drop(why);
            again(LONG_PAUSE, this::start);
        }
    }

    void close() {
        closed = true;
        cancel(next);
        cancel(end);
    }

    private void renew() {
        if (closed || renewing || state == State.NONE) {
            return;
        }
        renewing = true;
        long renewed = lease;
        long sent = loop.nanos();
        Answers.tell(
                desk.etcd().keepAlive(lease, deadline.renewTimeout(desk.timeout())),
                ttl -> {
                    renewing = false;
                    if (!closed && lease == renewed) {
                        answered(sent, ttl);
                    }
                },
                fault -> {
                    renewing = false;
                    if (!closed && lease == renewed) {
                        failed(fault);
                    }
                });
    }

    private void answered(long sent, Duration ttl) {
        if (ttl.isZero()) {
            gone("its lease in etcd has ended");
        } else {
            renewed(sent);
        }
    }

    private void renewed(long sent) {
        meters.renewed(loop.nanos() - sent);
        State before = state;
        prolong(sent);
        again(deadline.renewEvery(), this::renew);
        if (loop.nanos() - ends >= 0) {
            // The answer took longer than it is worth, or this process slept.
            expire("renewed too late");
            renewSoon();
        } else if (before == State.EXPIRED) {
            state = State.HELD;
            listener.begun(false, generation);
        } else if (before == State.SUSPECT) {
            state = State.HELD;
            listener.doubted(false, "renewed");
        }
    }

    private void failed(EtcdException fault) {
        meters.renewFailed();
        trouble(fault.reason());
        if (fault.kind() == EtcdException.Kind.LEASE_GONE) {
            gone(fault.reason());
            return;
        }
        if (state == State.HELD) {
            state = State.SUSPECT;
            listener.doubted(true, fault.reason());
        }
        again(PAUSE, this::renew);
    }

    private void gone(String why) {
        drop(why);
        start();
    }

    private void drop(String why) {
        cancel(next);
        cancel(end);
        state = State.NONE;
        lease = 0;
        trouble(why);
        listener.lost(why);
    }

    private void expire(String why) {
        if (state == State.HELD || state == State.SUSPECT) {
            state = State.EXPIRED;
            trouble("the session with etcd has expired on this host: " + why);
            listener.expired(why);
        }
    }

    private void prolong(long sent) {
        ends = deadline.after(sent);
        cancel(end);
        end = loop.after(Duration.ofNanos(Math.max(0, ends - loop.nanos())), () -> expire(trouble));
    }

    private void again(Duration pause, Runnable what) {
        cancel(next);
        next = loop.after(pause, what);
    }

    private void trouble(String why) {
        if (!why.equals(trouble)) {
            LOG.warn("No sure session with etcd", "reason", why);
        }
        trouble = why;
    }

    private static void cancel(Loop.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
