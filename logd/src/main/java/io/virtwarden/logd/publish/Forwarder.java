package io.virtwarden.logd.publish;

import io.virtwarden.chassis.journal.JournalStoppedException;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.EpochMicros;
import io.virtwarden.logd.publish.ConsoleRecords.Whose;
import io.virtwarden.logd.store.ConsoleInfo;
import io.virtwarden.logd.store.ConsoleStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Turns what chosen domains' consoles say into records of a journal, from which the outbox publishes them. Each byte becomes part of
 * one record or is named by one, also over {@code kill -9}: how far a console is stands in the records themselves. One thread of
 * its own; requests from any.
 */
final class Forwarder implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(Forwarder.class);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    /** A domain is known to be chosen a little after it has begun to speak. */
    private static final Duration BEFORE = Duration.ofSeconds(30);
    /** Last words of a domain that is gone. */
    private static final Duration AFTER = Duration.ofSeconds(30);

    /**
     * What it works with.
     *
     * @param acknowledged sequence up to which Kafka has the journal's records
     * @param nanos a clock for intervals
     */
    record Parts(
            ForwardSettings settings,
            ConsoleStore store,
            Progress progress,
            ConsoleRecords records,
            LongSupplier acknowledged,
            ForwardMeters meters,
            InstantSource clock,
            LongSupplier nanos) {}

    private final Parts parts;
    private final ConcurrentLinkedQueue<Runnable> requests = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean news = new AtomicBoolean();
    private final AtomicInteger count = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "logd-forward");
    private volatile boolean closing;

    // The thread's own.
    private final Map<UUID, Chosen> chosen = new HashMap<>();
    private final Map<ConsoleId, ConsoleFeed> feeds = new HashMap<>();
    private final Map<ConsoleId, Runnable> watches = new HashMap<>();
    private final Map<ConsoleId, Place> left = new HashMap<>();
    private long nextLook;
    private boolean unsaved;

    /**
     * Finds out how far everything is. Begins nothing yet.
     *
     * @throws IOException if the places cannot be read
     */
    Forwarder(Parts parts) throws IOException, InterruptedException {
        this.parts = parts;
        this.nextLook = parts.nanos().getAsLong();
        restore();
        thread.setDaemon(true);
        parts.meters().gauge("virtwarden.logd.forward.consoles", "consoles", "Consoles that are published", count::get);
    }

    private void restore() throws IOException, InterruptedException {
        PlacesFile.Saved saved = parts.progress().restore();
        left.putAll(saved.places());
        Map<UUID, String> names = new HashMap<>();
        parts.store().consoles().forEach(info -> names.put(info.id().domain(), info.domainName()));
        // As before, until libvirt says otherwise.
        saved.since()
                .forEach((domain, since) -> choose(domain, names.getOrDefault(domain, ""), EpochMicros.instant(since)));
        left.keySet().removeIf(console -> !chosen.containsKey(console.domain()));
        unsaved = false;
    }

    void start() {
        thread.start();
    }

    /** Forwards a domain's consoles from now on, or goes on with it. */
    void include(UUID domain, String name) {
        request(() -> choose(domain, name, parts.clock().instant()));
    }

    /** Forwards a domain no more. */
    void exclude(UUID domain) {
        request(() -> drop(domain));
    }

    /** Forwards what a domain that is gone has said, then forgets it. */
    void finish(UUID domain) {
        request(() -> {
            Chosen one = chosen.get(domain);
            if (one != null) {
                one.gone(parts.nanos().getAsLong());
            }
        });
    }

    /** Whether there was something to forward when this was opened. Before {@link #start}. */
    boolean hasChosen() {
        return !chosen.isEmpty();
    }

    private void request(Runnable request) {
        requests.add(request);
        wake();
    }

    private void wake() {
        news.set(true);
        LockSupport.unpark(thread);
    }

    private void choose(UUID domain, String name, Instant since) {
        Chosen one = chosen.computeIfAbsent(domain, unknown -> {
            ForwardSettings settings = parts.settings();
            unsaved = true;
            return new Chosen(
                    name,
                    since,
                    new TokenBucket(settings.rate().bytes(), settings.burst().bytes()));
        });
        if (one.seen(name)) {
            release(domain); // its feeds have the old name
        }
        nextLook = parts.nanos().getAsLong();
    }

    private void drop(UUID domain) {
        if (chosen.remove(domain) == null) {
            return;
        }
        release(domain);
        left.keySet().removeIf(console -> console.domain().equals(domain));
        unsaved = true;
    }

    /** Ends feeds, so that {@link #look} makes them anew where these have stopped. */
    private void release(UUID domain) {
        for (ConsoleId console : Set.copyOf(feeds.keySet())) {
            if (console.domain().equals(domain)) {
                end(console);
            }
        }
    }

    private void end(ConsoleId console) {
        ConsoleFeed feed = feeds.remove(console);
        Runnable watch = watches.remove(console);
        if (watch != null) {
            watch.run();
        }
        if (feed != null) {
            feed.settle();
            left.put(console, feed.place());
        }
    }

    private void run() {
        try {
            while (!closing) {
                round();
            }
            for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
                request.run();
            }
            feeds.values().forEach(ConsoleFeed::settle);
            save();
        } catch (JournalStoppedException e) {
            LOG.info("The journal of forwarded consoles is closed, so is forwarding");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watches.values().forEach(Runnable::run);
    }

    private void round() throws InterruptedException {
        boolean more = false;
        try {
            for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
                request.run();
            }
            if (parts.nanos().getAsLong() - nextLook >= 0) {
                nextLook = parts.nanos().getAsLong() + LOOK_EVERY.toNanos();
                look();
            }
            count.set(feeds.size());
            long acknowledged = parts.acknowledged().getAsLong();
            if (parts.progress().mayTrim(acknowledged) && places()) {
                parts.progress().trim(acknowledged);
            }
            more = turns();
            if (unsaved) {
                save();
            }
        } catch (JournalStoppedException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error(e, "Forwarding consoles failed, trying again");
        }
        if (!more) {
            rest();
        }
    }

    private void rest() throws InterruptedException {
        // What small batches bring in this time becomes one record.
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        if (!news.getAndSet(false) && !closing) {
            LockSupport.parkNanos(this, LOOK_EVERY.toNanos());
            news.set(false);
        }
    }

    /** @return whether there is more to do at once */
    private boolean turns() {
        boolean more = false;
        for (ConsoleFeed feed : feeds.values()) {
            if (closing || parts.progress().size() > parts.settings().buffer().bytes()) {
                return false; // the rest waits in the store
            }
            more |= feed.turn();
        }
        return more;
    }

    /** Finds consoles of chosen domains, and lets go of domains that are gone and of consoles that are forgotten. */
    private void look() {
        if (chosen.isEmpty()) {
            return;
        }
        Set<ConsoleId> there = new HashSet<>();
        for (ConsoleInfo info : parts.store().consoles()) {
            Chosen one = chosen.get(info.id().domain());
            if (one != null) {
                there.add(info.id());
                if (!feeds.containsKey(info.id())) {
                    begin(info.id(), one);
                }
            }
        }
        for (ConsoleId console : Set.copyOf(feeds.keySet())) {
            if (!there.contains(console)) {
                end(console);
                left.remove(console);
                unsaved = true;
            }
        }
        for (UUID domain : Set.copyOf(chosen.keySet())) {
            Chosen one = chosen.get(domain);
            if (one != null && one.goneFor(AFTER.toNanos(), parts.nanos().getAsLong()) && isDone(domain)) {
                drop(domain);
            }
        }
    }

    private boolean isDone(UUID domain) {
        return feeds.entrySet().stream()
                .noneMatch(feed ->
                        feed.getKey().domain().equals(domain) && feed.getValue().isBehind());
    }

    private void begin(ConsoleId console, Chosen one) {
        Place known = left.remove(console);
        Place begin = known != null
                ? known
                : new Place(parts.store().since(console, one.since().minus(BEFORE)), -1);
        unsaved |= known == null;
        feeds.put(
                console,
                new ConsoleFeed(
                        new ConsoleFeed.Parts(
                                new Whose(console, one.name()),
                                position -> parts.store().history(console, position),
                                () -> parts.store().newest(console),
                                one.allowance(),
                                parts.records(),
                                parts.meters(),
                                parts.nanos()),
                        begin));
        watches.put(console, parts.store().watch(console, this::wake));
    }

    private void save() throws InterruptedException {
        if (places()) {
            unsaved = false;
        }
    }

    /** @return whether the places are on disk */
    private boolean places() throws InterruptedException {
        feeds.values().forEach(ConsoleFeed::settle);
        Map<ConsoleId, Place> places = new HashMap<>(left);
        feeds.forEach((console, feed) -> places.put(console, feed.place()));
        Map<UUID, Long> since = new HashMap<>();
        chosen.forEach((domain, one) -> since.put(domain, EpochMicros.of(one.since())));
        return parts.progress().save(places, since);
    }

    /** Records that were lost before Kafka had them. Any thread. */
    void lost(long first, long last) {
        request(() ->
                parts.records().lost(first, last, EpochMicros.of(parts.clock().instant())));
    }

    /** Takes what there is no more; says how far it is. Waits 2 s at most. */
    @Override
    public void close() {
        closing = true;
        wake();
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
