package io.virtwarden.hypervisor.stats;

import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.util.Set;
import java.util.UUID;

/** Statistics of all domains of a connection. Any thread; the calls block. */
public interface DomainStats {
    /** One bulk call for every domain, also inactive ones. */
    DomainReading all(Connection connection, StatsRequest request) throws LibvirtException;

    /**
     * As VDSM does after a bulk call got stuck: ask only the domains whose control interface is free, which libvirt tells
     * without touching the guest's monitor.
     *
     * @param suspects not to be asked in any case
     */
    DomainReading careful(Connection connection, StatsRequest request, Set<UUID> suspects) throws LibvirtException;
}
