package io.virtwarden.hypervisor.control;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.virtwarden.hypervisor.libvirt.NativeStrings;
import io.virtwarden.hypervisor.libvirt.TypedParameters;
import java.lang.ref.Reference;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Acts on a domain's disks. {@code disk} is the target such as {@code vda}, or the source's path. */
public final class DiskControl {
    /** virDomainBlockJobInfo: type 0:4, bandwidth 8:8, cur 16:8, end 24:8. */
    private static final int JOB_SIZE = 32;

    private static final int BYTES_PER_SECOND = 1;

    /** virDomainBlockInfo: capacity 0:8, allocation 8:8, physical 16:8. */
    private static final int SIZE_SIZE = 24;

    /** virDomainDiskError: disk 0:8, error 8:4. */
    private static final int ERROR_SIZE = 16;

    /** VIR_DOMAIN_STATS_BLOCK. */
    private static final int BLOCK_GROUP = 32;

    /** VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING. */
    private static final int BACKING_FLAG = 1 << 30;

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

    /**
     * The limits of a disk now, under the names of {@link #setLimits}; 0 is none.
     *
     * @param flags 0 current, 1 running guest, 2 definition
     */
    public CompletableFuture<Map<String, Long>> limits(UUID domain, String disk, int flags) {
        return actions.ask("disk limits", domain, (api, pointer) -> {
            IntByReference count = new IntByReference(0);
            DomainActions.check(api.virDomainGetBlockIoTune(pointer, disk, null, count, flags));
            try (Memory array = new Memory(Math.max(1, count.getValue()) * (long) TypedParameters.SIZE)) {
                array.clear();
                DomainActions.check(api.virDomainGetBlockIoTune(pointer, disk, array, count, flags));
                Map<String, Long> limits = new TreeMap<>();
                // A throttle group's name is a string; it is no limit.
                TypedParameters.read(array, count.getValue()).forEach((name, value) -> {
                    if (value instanceof Long limit) {
                        limits.put(name, limit);
                    }
                });
                return limits;
            }
        });
    }

    /** How large it is. */
    public CompletableFuture<BlockSize> size(UUID domain, String disk) {
        return actions.ask("disk size", domain, (api, pointer) -> {
            try (Memory info = new Memory(SIZE_SIZE)) {
                info.clear();
                DomainActions.check(api.virDomainGetBlockInfo(pointer, disk, info, 0));
                return new BlockSize(info.getLong(0), info.getLong(8), info.getLong(16));
            }
        });
    }

    /** Disks with an I/O error, by target: 1 unspecified, 2 no space. */
    public CompletableFuture<Map<String, Integer>> errors(UUID domain) {
        return actions.ask("disk errors", domain, (api, pointer) -> {
            int most = DomainActions.check(api.virDomainGetDiskErrors(pointer, null, 0, 0));
            Map<String, Integer> errors = new TreeMap<>();
            if (most == 0) {
                return errors;
            }
            try (Memory array = new Memory((long) most * ERROR_SIZE)) {
                array.clear();
                int count = DomainActions.check(api.virDomainGetDiskErrors(pointer, array, most, 0));
                for (int i = 0; i < count; i++) {
                    String disk = NativeStrings.taken(array.getPointer((long) i * ERROR_SIZE));
                    errors.put(String.valueOf(disk), array.getInt((long) i * ERROR_SIZE + 8));
                }
            }
            return errors;
        });
    }

    /** The threshold that {@link #setThreshold} asked for, in bytes; 0 if none is set. */
    public CompletableFuture<Long> threshold(UUID domain, String device) {
        return actions.ask("block threshold", domain, (api, pointer) -> {
            PointerByReference records = new PointerByReference();
            try (Memory domains = new Memory(2L * Native.POINTER_SIZE)) {
                domains.clear();
                domains.setPointer(0, pointer);
                DomainActions.check(api.virDomainListGetStats(domains, BLOCK_GROUP, records, BACKING_FLAG));
            }
            try {
                return threshold(records.getValue().getPointer(0), device);
            } finally {
                api.virDomainStatsRecordListFree(records.getValue());
            }
        });
    }

    private static long threshold(@Nullable Pointer record, String device) {
        if (record == null) {
            return 0;
        }
        int bracket = device.indexOf('[');
        String target = bracket < 0 ? device : device.substring(0, bracket);
        String index = bracket < 0 ? "" : device.substring(bracket + 1, device.length() - 1);
        Map<String, Object> values = TypedParameters.read(record.getPointer(8), record.getInt(16));
        long count = values.get("block.count") instanceof Long known ? known : 0;
        for (int i = 0; i < count; i++) {
            String prefix = "block." + i + ".";
            boolean same = target.equals(values.get(prefix + "name"))
                    && (index.isEmpty() || index.equals(String.valueOf(values.get(prefix + "backingIndex"))));
            if (same && values.get(prefix + "threshold") instanceof Long threshold) {
                return threshold;
            }
        }
        return 0;
    }
}
