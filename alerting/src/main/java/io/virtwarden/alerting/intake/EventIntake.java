package io.virtwarden.alerting.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.alerting.engine.Engine;
import io.virtwarden.alerting.rule.Signal;
import io.virtwarden.chassis.ops.Pulse;
import io.virtwarden.hypervisor.event.EventJson;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.feed.FeedSignal;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.inventory.Inventory;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * libvirt's events as signals, and the node's domains as the engine has to know them. A thread of its own between the feed's
 * bounded queue and the engine's.
 */
public final class EventIntake implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger();
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int BATCH = 256;
    /** virDomainEventType: defined, undefined, started. */
    private static final Set<String> COMING = Set.of("defined", "started");

    private final SignalQueue queue;
    private final Engine engine;
    private final Pulse pulse;
    private final Consumer<HypervisorEvent> also;
    private final EventJson json = new EventJson();
    private final ObjectMapper reader = new ObjectMapper();
    private final LongAdder lost = new LongAdder();
    private final Thread thread;
    private volatile boolean closed;

    /** @param also hears every event first, and returns at once */
    public EventIntake(SignalQueue queue, Engine engine, Pulse pulse, Consumer<HypervisorEvent> also) {
        this.also = also;
        this.queue = queue;
        this.engine = engine;
        this.pulse = pulse;
        thread = new Thread(this::run, "virtwarden-alerting-events");
        thread.setDaemon(true);
    }

    /** Begins. Once. */
    public void start() {
        thread.start();
    }

    /** Events that the engine had no room for. */
    public long lost() {
        return lost.sum();
    }

    private void run() {
        while (!closed) {
            try {
                pulse.beat();
                queue.drain(BATCH, PATIENCE).forEach(this::taken);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** One that cannot be read must not take the others of its batch with it. */
    private void taken(FeedSignal signal) {
        try {
            take(signal);
        } catch (RuntimeException e) {
            LOG.error("an event was left out", e);
            lost(signal.uri(), signal.at());
        }
    }

    private void take(FeedSignal signal) {
        if (signal instanceof FeedSignal.Connected connected) {
            listed(connected, connected.inventory());
        } else if (signal instanceof FeedSignal.Listed listed) {
            listed(listed, listed.inventory());
        } else if (signal instanceof FeedSignal.Lost gone) {
            taken(gone, engine.lost(gone.uri()));
        } else if (signal instanceof FeedSignal.Heard heard) {
            also.accept(heard.event());
            heard(heard);
        } else if (signal instanceof FeedSignal.Overflowed overflowed) {
            engine.eventsLost(overflowed.uri(), "queue-overflow", overflowed.since(), overflowed.count());
        }
    }

    private void listed(FeedSignal signal, Inventory inventory) {
        List<Inventory.DomainEntry> entries = inventory.domains();
        if (entries == null) {
            return;
        }
        Set<UUID> domains = new HashSet<>();
        for (Inventory.DomainEntry entry : entries) {
            UUID uuid = entry.subject().uuid();
            if (uuid != null) {
                domains.add(uuid);
            }
        }
        taken(signal, engine.listed(signal.uri(), domains));
    }

    private void heard(FeedSignal.Heard heard) {
        HypervisorEvent event = heard.event();
        UUID uuid = event.subject().uuid();
        if (event.type().object() != ObjectKind.DOMAIN || uuid == null) {
            return;
        }
        Signal signal = signal(event, uuid);
        String what = signal.labels().getOrDefault("event", "");
        if (signal.name().equals("lifecycle") && COMING.contains(what)) {
            taken(heard, engine.changed(event.uri(), uuid, true));
        } else if (signal.name().equals("lifecycle") && what.equals("undefined")) {
            taken(heard, engine.changed(event.uri(), uuid, false));
        }
        var unused = engine.submit(List.of(signal)).whenComplete((receipt, failure) -> {
            if (failure != null) {
                lost(event.uri(), event.seenAt());
                LOG.warn("the event {} of {} could not be taken in: {}", signal.name(), uuid, failure.getMessage());
            }
        });
    }

    private void taken(FeedSignal signal, boolean room) {
        if (!room) {
            lost(signal.uri(), signal.at());
        }
    }

    private void lost(String uri, Instant at) {
        lost.increment();
        engine.eventsLost(uri, "refused", at, 1);
    }

    private Signal signal(HypervisorEvent event, UUID uuid) {
        try {
            return EventSignals.of(event.type().name(), uuid, reader.readTree(json.encode(event)), event.seenAt());
        } catch (IOException e) {
            throw new IllegalStateException("an event's own JSON cannot be read", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
