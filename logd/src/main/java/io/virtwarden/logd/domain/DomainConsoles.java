package io.virtwarden.logd.domain;

import java.util.List;
import java.util.UUID;

/**
 * A domain and the logs that it writes, each path once.
 *
 * @param uri where it runs
 * @param running whether it had a guest when it was looked at
 */
public record DomainConsoles(UUID uuid, String name, String uri, boolean running, List<ConsoleFile> files) {
    public DomainConsoles {
        files = List.copyOf(files);
    }

    DomainConsoles running(boolean now) {
        return new DomainConsoles(uuid, name, uri, now, files);
    }
}
