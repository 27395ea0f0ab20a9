package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.link.Link;

/** Opens connections; each purpose of each URI gets one of its own. */
@FunctionalInterface
public interface LinkOpener {
    /** @param purpose names its thread: stats, careful, host, domains */
    Link open(String uri, String purpose);
}
