package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.rule.RuleBook;
import io.virtwarden.alerting.rule.Signal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What the deciding thread knows of its surroundings. */
final class Node {
    private final EngineSettings settings;
    private final InstantSource clock;
    private final Map<String, Set<UUID>> domains = new HashMap<>();
    private RuleBook book = RuleBook.empty();

    Node(EngineSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    EngineSettings settings() {
        return settings;
    }

    Instant now() {
        return clock.instant();
    }

    RuleBook book() {
        return book;
    }

    void book(RuleBook next) {
        book = next;
    }

    /** A connection listed its domains. */
    void listed(String uri, Set<UUID> uuids) {
        domains.put(uri, new HashSet<>(uuids));
    }

    void changed(String uri, UUID domain, boolean there) {
        Set<UUID> known = domains.get(uri);
        if (known != null && there) {
            known.add(domain);
        } else if (known != null) {
            known.remove(domain);
        }
    }

    void lost(String uri) {
        domains.remove(uri);
    }

    /** The node's domains; empty unless every connection has listed its own. */
    Optional<Set<UUID>> locals() {
        if (!domains.keySet().containsAll(settings.uris())) {
            return Optional.empty();
        }
        if (domains.size() == 1) {
            return Optional.of(domains.values().iterator().next());
        }
        Set<UUID> all = new HashSet<>();
        domains.values().forEach(all::addAll);
        return Optional.of(all);
    }

    static Fact.Seen seen(Sight.Here here) {
        return new Fact.Seen(here.uri(), here.name(), here.state(), here.reason(), here.job(), here.facts());
    }

    /** The domain's UUID, or nothing for the node itself. */
    static String subject(Signal signal) {
        return signal.domain().map(UUID::toString).orElse("");
    }
}
