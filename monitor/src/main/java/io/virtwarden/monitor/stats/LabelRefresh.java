package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.stats.DomainProbe;
import io.virtwarden.monitor.labels.FactsReader;
import io.virtwarden.monitor.labels.LabelCache;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Keeps the labels of one connection's domains current: reads XML in short turns between the collectors of its lane. Belongs to the
 * thread of the rounds, except for the turn itself.
 */
final class LabelRefresh {
    private static final Logger LOG = LogManager.getLogger(LabelRefresh.class);
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    /** So that a thousand new domains do not keep the collectors waiting. */
    private static final long TURN_NANOS = 200_000_000L;

    private static final int MOST = 2000;

    private final LabelCache cache;
    private final FactsReader reader;
    private final DomainProbe probe = new DomainProbe();
    private final Link link;
    private final Executor rounds;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private boolean running;

    LabelRefresh(
            LabelCache cache, FactsReader reader, Link link, Executor rounds, InstantSource clock, LongSupplier nanos) {
        this.cache = cache;
        this.reader = reader;
        this.link = link;
        this.rounds = rounds;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** The future ends, never with a failure, when every domain's XML that should be read has been. */
    CompletableFuture<Void> start(Set<UUID> domains) {
        if (running) {
            return CompletableFuture.completedFuture(null);
        }
        List<LabelCache.Wish> wishes = cache.wishes(domains, clock.instant(), MOST);
        if (wishes.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        running = true;
        return link.call("XML of domains", DEADLINE, connection -> turn(connection, wishes))
                .handleAsync(
                        (read, failure) -> {
                            running = false;
                            if (failure != null) {
                                LOG.debug("The labels of {} stay as they are", link.uri(), failure);
                            }
                            return failure == null && read > 0;
                        },
                        rounds)
                .thenComposeAsync(
                        more -> more ? start(domains) : CompletableFuture.<Void>completedFuture(null), rounds);
    }

    /** @return how many were read */
    private int turn(Connection connection, List<LabelCache.Wish> wishes) throws LibvirtException {
        long end = nanos.getAsLong() + TURN_NANOS;
        int read = 0;
        for (LabelCache.Wish wish : wishes) {
            String xml = probe.xml(connection, wish.domain());
            if (xml != null) {
                cache.learn(wish, reader.read(xml), clock.instant());
                read++;
            }
            if (nanos.getAsLong() - end > 0) {
                break;
            }
        }
        return read;
    }
}
