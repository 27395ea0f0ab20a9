package io.virtwarden.testkit.hypervisor;

import io.virtwarden.hypervisor.event.EventTable;
import io.virtwarden.hypervisor.event.EventType;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.feed.FeedSignal;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.inventory.Inventory;
import io.virtwarden.hypervisor.inventory.Inventory.DomainEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A hypervisor that does what a test says and speaks like a feed: for events that no driver produces on command, for gaps and
 * overflows. What happens while it is disconnected is not announced, only listed later. One thread.
 */
public final class FakeHypervisor {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int RUNNING = 1;
    private static final int PAUSED = 3;
    private static final int SHUT_OFF = 5;

    private final String uri;
    private final SignalQueue queue;
    private final InstantSource clock;
    private final Map<UUID, DomainEntry> domains = new LinkedHashMap<>();
    private boolean connected;
    private long generation;
    private int nextId = 1;
    private Instant lastHeard = Instant.MIN;

    public FakeHypervisor(String uri, SignalQueue queue, InstantSource clock) {
        this.uri = uri;
        this.queue = queue;
        this.clock = clock;
    }

    // ---- the connection

    /** As after opening, registering and listing. */
    public void connect(String... unsupported) {
        connected = true;
        generation++;
        heardNow();
        say(new FeedSignal.Connected(uri, lastHeard, generation, inventory(), List.of(unsupported)));
    }

    /** As after a restart of libvirtd. */
    public void lose(String reason) {
        connected = false;
        say(new FeedSignal.Lost(uri, clock.instant(), generation, lastHeard, reason));
    }

    /** As the periodic listing. */
    public void list(String... unsettled) {
        say(new FeedSignal.Listed(uri, clock.instant(), generation, inventory(), Set.of(unsettled)));
    }

    /** As if events had found the queue full. */
    public void overflow(Instant since, long count) {
        say(new FeedSignal.Overflowed(uri, clock.instant(), generation, since, count));
    }

    /** What a listing would say now; kinds that tests have not touched are empty. */
    public Inventory inventory() {
        return new Inventory(List.copyOf(domains.values()), List.of(), List.of(), List.of(), List.of());
    }

    // ---- domains

    /** Defines a domain that does not run. */
    public void define(UUID uuid, String name) {
        Subject subject = new Subject(ObjectKind.DOMAIN, uuid, name, -1);
        domains.put(uuid, new DomainEntry(subject, SHUT_OFF, 0, true, false));
        lifecycle(uuid, 0, 0);
    }

    /** Starts it. */
    public void start(UUID uuid) {
        become(uuid, nextId++, RUNNING, 1);
        lifecycle(uuid, 2, 0);
    }

    /** Suspends it. */
    public void suspend(UUID uuid) {
        become(uuid, entry(uuid).subject().id(), PAUSED, 1);
        lifecycle(uuid, 3, 0);
    }

    /** Resumes it. */
    public void resume(UUID uuid) {
        become(uuid, entry(uuid).subject().id(), RUNNING, 5);
        lifecycle(uuid, 4, 0);
    }

    /** Destroys it. */
    public void destroy(UUID uuid) {
        become(uuid, -1, SHUT_OFF, 2);
        lifecycle(uuid, 5, 1);
    }

    /** Undefines it. */
    public void undefine(UUID uuid) {
        lifecycle(uuid, 1, 0);
        domains.remove(uuid);
    }

    /**
     * Any event about a domain.
     *
     * @param name as in the table, such as {@code io-error-reason}
     * @param values one per argument of its row, elements may be null
     */
    public void event(UUID uuid, String name, @Nullable Object... values) {
        say(EventTable.row(ObjectKind.DOMAIN, name), entry(uuid).subject(), Arrays.asList(values));
    }

    /** Any event about anything. */
    public void event(EventType type, Subject subject, @Nullable Object... values) {
        say(type, subject, Arrays.asList(values));
    }

    private void lifecycle(UUID uuid, int event, int detail) {
        List<Object> values = new ArrayList<>(List.of(event, detail));
        say(EventTable.row(ObjectKind.DOMAIN, "lifecycle"), entry(uuid).subject(), values);
    }

    private void become(UUID uuid, int id, int state, int reason) {
        DomainEntry before = entry(uuid);
        Subject subject = new Subject(ObjectKind.DOMAIN, uuid, before.subject().name(), id);
        domains.put(uuid, new DomainEntry(subject, state, reason, before.persistent(), before.autostart()));
    }

    private DomainEntry entry(UUID uuid) {
        DomainEntry entry = domains.get(uuid);
        if (entry == null) {
            throw new IllegalArgumentException("no domain " + uuid + " here; define it first");
        }
        return entry;
    }

    private void say(EventType type, Subject subject, List<Object> values) {
        if (connected) {
            heardNow();
            say(new FeedSignal.Heard(new HypervisorEvent(uri, generation, type, subject, lastHeard, values)));
        }
    }

    private void say(FeedSignal signal) {
        if (!queue.offer(signal, PATIENCE)) {
            throw new IllegalStateException("nobody drains the queue: " + queue.size() + " signals wait");
        }
    }

    private void heardNow() {
        lastHeard = clock.instant();
    }
}
