package io.virtwarden.logd.store;

import java.util.UUID;

/** The rule by which each domain gets its share. */
@FunctionalInterface
public interface Shares {
    /**
     * The share of a domain. Called by the store's own thread at each look at retention, about every ten seconds for each domain
     * known: answers from memory.
     *
     * @param name the domain's name as last heard
     */
    Share of(UUID domain, String name);

    /** The same for all, from the settings. */
    static Shares standard(StoreSettings settings) {
        Share share = new Share(settings.retainDomain().bytes(), settings.retainAge());
        return (domain, name) -> share;
    }
}
