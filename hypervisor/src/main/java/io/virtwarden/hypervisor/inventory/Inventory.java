package io.virtwarden.hypervisor.inventory;

import io.virtwarden.hypervisor.event.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one connection listed at one moment. An object kind that the driver cannot list is null, which is not the same as
 * empty.
 */
public record Inventory(
        @Nullable List<DomainEntry> domains,
        @Nullable List<Entry> networks,
        @Nullable List<Entry> pools,
        @Nullable List<Entry> nodeDevices,
        @Nullable List<Entry> secrets) {

    /**
     * A domain.
     *
     * @param state virDomainState, see libvirt-domain.h
     * @param reason virDomain*Reason of that state
     */
    public record DomainEntry(Subject subject, int state, int reason, boolean persistent, boolean autostart) {}

    /** A network, pool, node device or secret. */
    public record Entry(Subject subject, boolean active, boolean persistent, boolean autostart) {}
}
