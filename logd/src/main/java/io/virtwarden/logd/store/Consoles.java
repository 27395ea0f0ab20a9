package io.virtwarden.logd.store;

import io.virtwarden.logd.console.ConsoleId;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The consoles of which something is kept or was heard. Any thread. */
final class Consoles {
    private final ConcurrentHashMap<ConsoleId, Console> byId = new ConcurrentHashMap<>();

    Console of(ConsoleId id, String domainName) {
        Console known = byId.get(id);
        return known != null ? known : byId.computeIfAbsent(id, it -> new Console(it, domainName));
    }

    @Nullable
    Console known(ConsoleId id) {
        return byId.get(id);
    }

    Collection<Console> all() {
        return byId.values();
    }

    List<Console> of(UUID domain) {
        return byId.values().stream()
                .filter(console -> console.id().domain().equals(domain))
                .toList();
    }

    int count() {
        return byId.size();
    }

    /** Forgets a console of which nothing is left. */
    void forget(Console console) {
        synchronized (console) {
            if (console.isOpen()
                    || !console.watchers().isEmpty()
                    || console.dropped() > 0
                    || console.underWay() > 0
                    || !console.unsealed().isEmpty()) return;
            console.retire();
            byId.remove(console.id(), console);
        }
    }
}
