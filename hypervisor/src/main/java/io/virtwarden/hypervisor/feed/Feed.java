package io.virtwarden.hypervisor.feed;

import io.virtwarden.hypervisor.link.Access;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.Links;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Hears everything that libvirt announces on several connections and writes it into one queue, in order per connection. */
public final class Feed implements AutoCloseable {
    private static final long TICK_MILLIS = 100;

    private final Links links;
    private final List<String> uris;
    private final FeedSettings settings;
    private final SignalQueue queue;
    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private final List<Link> open = new ArrayList<>();

    /**
     * Starts nothing yet.
     *
     * @param links stays the caller's to close
     * @param uris each a connection of its own, read-only
     * @throws IllegalArgumentException if an URI is given twice: its events would be, too
     */
    public Feed(Links links, List<String> uris, FeedSettings settings, SignalQueue queue, InstantSource clock) {
        if (new HashSet<>(uris).size() < uris.size()) {
            throw new IllegalArgumentException("libvirt.uris names a URI twice: " + uris);
        }
        this.links = links;
        this.uris = List.copyOf(uris);
        this.settings = settings;
        this.queue = queue;
        this.clock = clock;
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "libvirt-feed-timer");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to connect. Once. */
    public synchronized void start() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("this feed has been started before");
        }
        for (String uri : uris) {
            Ear ear = new Ear(uri, settings, queue, clock, timer);
            open.add(ear.open(listener -> links.open(uri, Access.READ_ONLY, "feed", listener)));
            var unused = timer.scheduleWithFixedDelay(ear::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
            long every = settings.resync().toMillis();
            // Not all connections at the same moment.
            long first = ThreadLocalRandom.current().nextLong(every / 2, every + 1);
            unused = timer.scheduleWithFixedDelay(ear::relist, first, every, TimeUnit.MILLISECONDS);
        }
    }

    /** One per URI, in the order given: for health. Empty before the start. */
    public synchronized List<Link> links() {
        return List.copyOf(open);
    }

    /** Whether every connection is up; before the start none is. Asked anew each time. Any thread. */
    public boolean up() {
        List<Link> now = links();
        return !now.isEmpty() && now.stream().allMatch(link -> link.state().up());
    }

    /** How each connection is, for an operator. Any thread. */
    public String text() {
        return links().stream()
                .map(link -> link.uri() + ": " + link.state().text())
                .collect(Collectors.joining("; "));
    }

    /** Deregisters and closes. No signal follows. Idempotent. */
    @Override
    public synchronized void close() {
        timer.shutdownNow();
        open.forEach(Link::close);
    }
}
