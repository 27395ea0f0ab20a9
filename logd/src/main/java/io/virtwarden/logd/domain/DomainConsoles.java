package io.virtwarden.logd.domain;

import java.util.List;
import java.util.UUID;

/**
 * A domain and its consoles.
 *
 * @param uri where it runs
 * @param running whether it had a guest when it was looked at
 * @param description as its XML has it
 */
public record DomainConsoles(UUID uuid, String name, String uri, boolean running, DomainDescription description) {
    /** The logs that it writes, each path once. */
    public List<ConsoleFile> files() {
        return description.files();
    }

    /** What its metadata says. */
    public DomainMetadata metadata() {
        return description.metadata();
    }

    DomainConsoles running(boolean now) {
        return new DomainConsoles(uuid, name, uri, now, description);
    }
}
