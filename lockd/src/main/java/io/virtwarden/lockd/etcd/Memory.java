package io.virtwarden.lockd.etcd;

import java.util.Optional;

/** Keeps {@link Known} across restarts. */
public interface Memory {
    /** What was saved last; empty if nothing ever was. Called once, before anything else. */
    Optional<Known> load();

    /** Saves, soon and in this order; must not block. */
    void save(Known known);
}
