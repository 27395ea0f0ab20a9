package io.virtwarden.hypervisor.control;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Acts on a domain's memory, network link and, through its agent, file systems. */
public final class GuestControl {
    /** virDomainInfo: maxMem 8:8, memory 16:8. */
    private static final int INFO_SIZE = 40;

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

    /** What memory it can have and has. */
    public CompletableFuture<MemorySize> memory(UUID domain) {
        return actions.ask("memory", domain, (api, pointer) -> {
            try (Memory info = new Memory(INFO_SIZE)) {
                info.clear();
                DomainActions.check(api.virDomainGetInfo(pointer, info));
                return new MemorySize(info.getLong(8), info.getLong(16));
            }
        });
    }

    /**
     * Freezes all file systems; needs the guest's agent. Thaw it soon: programs in the guest hang meanwhile.
     *
     * @return how many
     */
    public CompletableFuture<Integer> freeze(UUID domain) {
        return actions.ask(
                "freeze", domain, (api, pointer) -> DomainActions.check(api.virDomainFSFreeze(pointer, null, 0, 0)));
    }

    /**
     * Ends {@link #freeze}; harmless if nothing is frozen.
     *
     * @return how many were thawed
     */
    public CompletableFuture<Integer> thaw(UUID domain) {
        return actions.ask(
                "thaw", domain, (api, pointer) -> DomainActions.check(api.virDomainFSThaw(pointer, null, 0, 0)));
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
