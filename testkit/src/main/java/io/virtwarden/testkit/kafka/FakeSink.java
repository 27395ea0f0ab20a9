package io.virtwarden.testkit.kafka;

import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.outbox.Sink;
import io.virtwarden.chassis.outbox.SinkException;
import io.virtwarden.chassis.outbox.SinkException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A sink in memory that fails on command, as no real broker does; passes the same {@link SinkContract} as Kafka.
 *
 * <p>Acknowledges at once unless {@link #hang()} holds it; what was sent while it hung is acknowledged on {@link #resume()}.
 * Any thread commands it; guarded by itself.
 */
public final class FakeSink implements Sink {
    private static final int OVERHEAD = 96;

    private final TreeSet<String> wanted;
    private final TreeSet<String> present;
    private final Map<String, Integer> limits = new HashMap<>();
    private final List<Outgoing> delivered = new ArrayList<>();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private @Nullable SinkException openFailure;
    private @Nullable SinkException diagnosis;
    private Predicate<Outgoing> failing = record -> false;
    private Reason failingReason = Reason.OTHER;
    private boolean hanging;
    private boolean limitsHidden;
    private String store = "fake-1";
    private int opened;

    /** @param topics which it goes to; all are there at first */
    public FakeSink(Collection<String> topics) {
        wanted = new TreeSet<>(topics);
        present = new TreeSet<>(topics);
    }

    /** From now on connecting fails like this; null mends it. */
    public synchronized void failOpening(@Nullable SinkException failure) {
        openFailure = failure;
    }

    /** Another store stands behind the same address from now on. */
    public synchronized void store(String id) {
        store = id;
    }

    /** What {@link Sink.Session#diagnose} says. */
    public synchronized void diagnose(@Nullable SinkException answer) {
        diagnosis = answer;
    }

    /** The first record that matches fails, and with it all that the session is sent afterwards. */
    public synchronized void failNext(Predicate<Outgoing> which, Reason reason) {
        failing = which;
        failingReason = reason;
    }

    /** The topic is gone until {@link #create}. */
    public synchronized void drop(String topic) {
        present.remove(topic);
    }

    /** The topic is there again. */
    public synchronized void create(String topic) {
        present.add(topic);
    }

    /** Limits a topic's records; hidden limits are not told, only enforced. */
    public synchronized void limit(String topic, int bytes, boolean hidden) {
        limits.put(topic, bytes);
        limitsHidden = hidden;
    }

    /** Takes records and acknowledges none. */
    public synchronized void hang() {
        hanging = true;
    }

    /** Acknowledges what was held. */
    public void resume() {
        List<Runnable> due;
        synchronized (this) {
            hanging = false;
            due = List.copyOf(held);
            held.clear();
        }
        due.forEach(Runnable::run);
    }

    /** All records of a topic, in order, re-sent ones each time. */
    public synchronized List<Outgoing> delivered(String topic) {
        return delivered.stream().filter(record -> record.topic().equals(topic)).toList();
    }

    /** How many sessions were opened. */
    public synchronized int opened() {
        return opened;
    }

    /** How many records wait for {@link #resume()}. */
    public synchronized int held() {
        return held.size();
    }

    @Override
    public String name() {
        return "a sink in memory";
    }

    @Override
    public synchronized Session open() throws SinkException {
        if (openFailure != null) {
            throw openFailure;
        }
        for (String topic : wanted) {
            if (!present.contains(topic)) {
                throw new SinkException(Reason.TOPIC_MISSING, "no topic " + topic);
            }
        }
        opened++;
        return new FakeSession();
    }

    private final class FakeSession implements Session {
        // Guarded by the sink.
        private boolean discarded;
        private boolean broken;

        @Override
        public String store() {
            synchronized (FakeSink.this) {
                return store;
            }
        }

        @Override
        public void send(Outgoing record, Consumer<@Nullable SinkException> done) {
            SinkException failure;
            synchronized (FakeSink.this) {
                if (discarded) {
                    throw new IllegalStateException("sent to a discarded session");
                }
                failure = failure(record);
                broken |= failure != null;
                if (failure == null) {
                    delivered.add(record);
                }
                if (hanging) {
                    held.add(() -> report(done, failure));
                    return;
                }
            }
            report(done, failure);
        }

        private void report(Consumer<@Nullable SinkException> done, @Nullable SinkException failure) {
            synchronized (FakeSink.this) {
                if (discarded) {
                    return;
                }
            }
            done.accept(failure);
        }

        private @Nullable SinkException failure(Outgoing record) {
            if (broken) {
                return new SinkException(Reason.OTHER, "an earlier record failed");
            }
            if (failing.test(record)) {
                failing = none -> false;
                return new SinkException(failingReason, "failed on command for topic " + record.topic());
            }
            if (size(record) > limits.getOrDefault(record.topic(), Integer.MAX_VALUE)) {
                return new SinkException(Reason.TOO_LARGE, "too large for topic " + record.topic());
            }
            return null;
        }

        @Override
        public int largest(String topic) {
            synchronized (FakeSink.this) {
                return limitsHidden ? Integer.MAX_VALUE : limits.getOrDefault(topic, Integer.MAX_VALUE);
            }
        }

        @Override
        public int size(Outgoing record) {
            byte[] value = record.value();
            int size = OVERHEAD + record.key().length + (value == null ? 0 : value.length);
            for (Outgoing.Header header : record.headers()) {
                size += header.name().length() + header.value().length;
            }
            return size;
        }

        @Override
        public @Nullable SinkException diagnose() {
            synchronized (FakeSink.this) {
                return diagnosis;
            }
        }

        @Override
        public void discard() {
            synchronized (FakeSink.this) {
                discarded = true;
            }
        }
    }
}
