package io.virtwarden.hypervisor.control;

import com.sun.jna.NativeLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Acts on a domain's memory, network link and, through its agent, file systems. */
public final class GuestControl {
    private final DomainActions actions;

    GuestControl(DomainActions actions) {
        this.actions = actions;
    }

    /**
     * Moves the balloon.
     *
     * @param kibibytes what the guest shall have, at most its maximum
     * @param flags 0 current, 1 running guest, 2 definition
     */
    public CompletableFuture<Void> setMemory(UUID domain, long kibibytes, int flags) {
        return actions.own(
                "set memory",
                domain,
                (api, pointer) -> api.virDomainSetMemoryFlags(pointer, new NativeLong(kibibytes), flags));
    }

    /**
     * Changes a device of the running guest, such as an interface with its link down.
     *
     * @param xml the whole device element, as the domain's XML has it, with what shall be different
     * @param flags 0 current, 1 running guest, 2 definition
     */
    public CompletableFuture<Void> updateDevice(UUID domain, String xml, int flags) {
        return actions.binding(
                "update device", domain, (libvirt, pointer) -> libvirt.virDomainUpdateDeviceFlags(pointer, xml, flags));
    }

    /**
     * Pulls or plugs a virtual network cable.
     *
     * @param xml the interface element of the domain's XML without a link element
     */
    public CompletableFuture<Void> setLink(UUID domain, String xml, boolean up) {
        int end = xml.lastIndexOf("</interface>");
        if (end < 0 || xml.contains("<link ")) {
            throw new IllegalArgumentException("not an <interface> element without <link>: " + xml);
        }
        String changed = xml.substring(0, end) + "<link state='" + (up ? "up" : "down") + "'/></interface>";
        return updateDevice(domain, changed, 1);
    }

    /** Freezes all file systems; needs the guest's agent. Thaw it soon: programs in the guest hang meanwhile. */
    public CompletableFuture<Void> freeze(UUID domain) {
        return actions.own("freeze", domain, (api, pointer) -> api.virDomainFSFreeze(pointer, null, 0, 0));
    }

    /** Ends {@link #freeze}. */
    public CompletableFuture<Void> thaw(UUID domain) {
        return actions.own("thaw", domain, (api, pointer) -> api.virDomainFSThaw(pointer, null, 0, 0));
    }

    /**
     * Lets the guest's agent discard unused blocks.
     *
     * @param mountPoint null for all file systems
     * @param atLeast bytes; smaller free ranges may be left alone, 0 for none
     */
    public CompletableFuture<Void> trim(UUID domain, @Nullable String mountPoint, long atLeast) {
        return actions.own("trim", domain, (api, pointer) -> api.virDomainFSTrim(pointer, mountPoint, atLeast, 0));
    }
}
