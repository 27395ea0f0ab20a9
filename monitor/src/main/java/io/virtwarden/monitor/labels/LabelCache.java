package io.virtwarden.monitor.labels;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The facts of every domain of one connection. They are read once, and again when an event said that the domain's definition,
 * metadata or devices changed, or after {@code monitor.labels.resync}; never because somebody scrapes. Any thread.
 */
public final class LabelCache {
    private static final Logger LOG = LogManager.getLogger(LabelCache.class);

    private final Duration resync;
    private final Map<UUID, Entry> entries = new ConcurrentHashMap<>();

    /** @param stale counted at each invalidation, so that one that comes while the XML is being read is not lost */
    private record Entry(@Nullable DomainFacts facts, Instant readAt, long stale, long readStale) {
        static final Entry NOTHING = new Entry(null, Instant.MIN, 1, 0);

        Entry invalidated() {
            return new Entry(facts, readAt, stale + 1, readStale);
        }
    }

    /** A domain whose XML is to be read. */
    public record Wish(UUID domain, long stale) {}

    public LabelCache(Duration resync) {
        this.resync = resync;
    }

    /** What is known, perhaps a little old; null before the first reading. */
    public @Nullable DomainFacts facts(UUID domain) {
        Entry entry = entries.get(domain);
        return entry == null ? null : entry.facts();
    }

    /** An event said that what is known may be wrong. */
    public void invalidate(UUID domain) {
        entries.computeIfPresent(domain, (uuid, entry) -> entry.invalidated());
    }

    /** Events may have been missed: everything may be wrong. */
    public void invalidateAll() {
        entries.replaceAll((uuid, entry) -> entry.invalidated());
    }

    /** The domains whose XML should be read now. */
    public List<Wish> wishes(Collection<UUID> domains, Instant now, int most) {
        List<Wish> wishes = new ArrayList<>();
        for (UUID domain : domains) {
            Entry entry = entries.computeIfAbsent(domain, d -> Entry.NOTHING);
            if (wishes.size() < most && (entry.stale() != entry.readStale() || due(domain, entry, now))) {
                wishes.add(new Wish(domain, entry.stale()));
            }
        }
        return wishes;
    }

    /** Each domain at its own moment within a quarter of the time, so that they do not all come at once. */
    private boolean due(UUID domain, Entry entry, Instant now) {
        long spread = Math.floorMod(domain.hashCode(), Math.max(1, resync.toMillis() / 4));
        return !now.isBefore(entry.readAt().plus(resync).minusMillis(spread));
    }

    /** The answer to a wish. Equal facts stay the same instance, so that nothing made of them needs to be made again. */
    public void learn(Wish wish, DomainFacts facts, Instant at) {
        entries.computeIfPresent(wish.domain(), (uuid, entry) -> {
            boolean same = facts.equals(entry.facts());
            if (facts.fault() != null && !same) {
                LOG.warn("Domain {} goes without labels: {}", uuid, facts.fault());
            }
            return new Entry(same ? entry.facts() : facts, at, entry.stale(), wish.stale());
        });
    }

    /** How many domains are remembered. */
    public int size() {
        return entries.size();
    }

    /** Forgets domains that are gone. */
    public void keepOnly(Set<UUID> domains) {
        entries.keySet().retainAll(domains);
    }
}
