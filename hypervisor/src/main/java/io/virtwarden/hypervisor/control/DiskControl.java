package io.virtwarden.hypervisor.control;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import io.virtwarden.hypervisor.libvirt.TypedParameters;
import java.lang.ref.Reference;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Acts on a domain's disks. {@code disk} is the target such as {@code vda}, or the source's path. */
public final class DiskControl {
    /** virDomainBlockJobInfo: type 0:4, bandwidth 8:8, cur 16:8, end 24:8. */
    private static final int JOB_SIZE = 32;

    private static final int BYTES_PER_SECOND = 1;

    private final DomainActions actions;

    DiskControl(DomainActions actions) {
        this.actions = actions;
    }

    /** @param flags 1 does not wait for the end, 2 pivots to the copy */
    public CompletableFuture<Void> abortJob(UUID domain, String disk, int flags) {
        return actions.binding(
                "abort block job", domain, (libvirt, pointer) -> libvirt.virDomainBlockJobAbort(pointer, disk, flags));
    }

    /** @param bytesPerSecond 0 for no limit */
    public CompletableFuture<Void> setJobSpeed(UUID domain, String disk, long bytesPerSecond) {
        return actions.own(
                "set block job speed",
                domain,
                (api, pointer) ->
                        api.virDomainBlockJobSetSpeed(pointer, disk, new NativeLong(bytesPerSecond), BYTES_PER_SECOND));
    }

    /** The job that runs on this disk, if any. */
    public CompletableFuture<Optional<BlockJob>> job(UUID domain, String disk) {
        return actions.ask("block job", domain, (api, pointer) -> {
            try (Memory info = new Memory(JOB_SIZE)) {
                info.clear();
                int found = DomainActions.check(api.virDomainGetBlockJobInfo(pointer, disk, info, BYTES_PER_SECOND));
                return found == 0
                        ? Optional.empty()
                        : Optional.of(
                                new BlockJob(info.getInt(0), info.getLong(8), info.getLong(16), info.getLong(24)));
            }
        });
    }

    /**
     * Asks for one block-threshold event; it has to be asked for again afterwards.
     *
     * @param device target such as {@code vda}, or {@code vda[1]} for a backing file
     * @param bytes written offset that fires it, 0 for never
     */
    public CompletableFuture<Void> setThreshold(UUID domain, String device, long bytes) {
        return actions.own(
                "set block threshold",
                domain,
                (api, pointer) -> api.virDomainSetBlockThreshold(pointer, device, bytes, 0));
    }

    /**
     * Limits a disk.
     *
     * @param limits VIR_DOMAIN_BLOCK_IOTUNE names without prefix, such as {@code total_iops_sec} (Long); 0 lifts a limit
     * @param flags 0 current, 1 running guest, 2 definition
     */
    public CompletableFuture<Void> setLimits(UUID domain, String disk, Map<String, Long> limits, int flags) {
        TypedParameters.Written written = TypedParameters.write(limits);
        return actions.own("set disk limits", domain, (api, pointer) -> {
            try {
                return api.virDomainSetBlockIoTune(pointer, disk, written.pointer(), written.count(), flags);
            } finally {
                Reference.reachabilityFence(written);
            }
        });
    }
}
