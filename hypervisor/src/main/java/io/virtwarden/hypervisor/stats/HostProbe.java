package io.virtwarden.hypervisor.stats;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What libvirt tells of the host itself. Stateless; the calls block, so make them on a link's thread. */
public final class HostProbe {
    /** Node CPU and memory statistics: char field[80], unsigned long long value. */
    private static final int FIELD_BYTES = 80;

    private static final int RECORD_BYTES = 88;
    /** sizeof(virNodeInfo) on LP64. */
    private static final int INFO_BYTES = 64;
    /** More than any device has: its own kind and a few like vports or mdev_types. */
    private static final int MOST_CAPABILITIES = 32;

    /** @param sockets per NUMA cell; cores per socket; threads per core; memory in KiB; frequency in MHz */
    public record Node(
            String model, long memory, int cpus, int frequency, int cells, int sockets, int cores, int threads) {}

    /**
     * Versions as major * 1,000,000 + minor * 1,000 + release; 0 if unknown.
     *
     * @param hypervisor of QEMU or what stands in its place
     * @param daemon libvirtd or its modular successors
     * @param library libvirt.so in this process
     */
    public record Versions(String driver, long hypervisor, long daemon, long library) {}

    public Node node(Connection connection) throws LibvirtException {
        StatsLibrary libvirt = StatsLibrary.load();
        try (Memory info = new Memory(INFO_BYTES)) {
            if (libvirt.virNodeGetInfo(connection.pointer(), info) < 0) {
                throw Errors.last(libvirt, "virNodeGetInfo");
            }
            return new Node(
                    info.getString(0, StandardCharsets.UTF_8.name()),
                    info.getLong(32),
                    info.getInt(40),
                    info.getInt(44),
                    info.getInt(48),
                    info.getInt(52),
                    info.getInt(56),
                    info.getInt(60));
        }
    }

    /** Nanoseconds by mode (kernel, user, idle, iowait, intr), summed over all CPUs. */
    public Map<String, Long> cpu(Connection connection) throws LibvirtException {
        StatsLibrary libvirt = StatsLibrary.load();
        return figures(
                libvirt,
                "virNodeGetCPUStats",
                (records, count) -> libvirt.virNodeGetCPUStats(connection.pointer(), -1, records, count, 0));
    }

    /** KiB by kind (total, free, buffers, cached). */
    public Map<String, Long> memory(Connection connection) throws LibvirtException {
        StatsLibrary libvirt = StatsLibrary.load();
        return figures(
                libvirt,
                "virNodeGetMemoryStats",
                (records, count) -> libvirt.virNodeGetMemoryStats(connection.pointer(), -1, records, count, 0));
    }

    private interface Figures {
        int into(@Nullable Pointer records, IntByReference count);
    }

    private static Map<String, Long> figures(StatsLibrary libvirt, String name, Figures call) throws LibvirtException {
        IntByReference count = new IntByReference(0);
        if (call.into(null, count) < 0) {
            throw Errors.last(libvirt, name);
        }
        Map<String, Long> figures = new LinkedHashMap<>();
        if (count.getValue() == 0) {
            return figures;
        }
        try (Memory records = new Memory((long) count.getValue() * RECORD_BYTES)) {
            if (call.into(records, count) < 0) {
                throw Errors.last(libvirt, name);
            }
            for (int i = 0; i < count.getValue(); i++) {
                Pointer record = records.share((long) i * RECORD_BYTES);
                figures.put(DomainIdentity.text(record), record.getLong(FIELD_BYTES));
            }
        }
        return figures;
    }

    /** Devices by capability; one that has several is counted in each. */
    public Map<String, Integer> devices(Connection connection) throws LibvirtException {
        StatsLibrary libvirt = StatsLibrary.load();
        Map<String, Integer> byCapability = new TreeMap<>();
        try (Listed devices = Listed.of(
                        libvirt,
                        "virConnectListAllNodeDevices",
                        array -> libvirt.virConnectListAllNodeDevices(connection.pointer(), array, 0),
                        libvirt::virNodeDeviceFree);
                Memory names = new Memory((long) MOST_CAPABILITIES * Long.BYTES)) {
            for (Pointer device : devices.items()) {
                int count = libvirt.virNodeDeviceListCaps(device, names, MOST_CAPABILITIES);
                for (int i = 0; i < count; i++) {
                    Pointer name = names.getPointer((long) i * Long.BYTES);
                    byCapability.merge(DomainIdentity.text(name), 1, Integer::sum);
                    Native.free(Pointer.nativeValue(name));
                }
            }
        }
        return byCapability;
    }

    public int secrets(Connection connection) throws LibvirtException {
        StatsLibrary libvirt = StatsLibrary.load();
        int count = libvirt.virConnectNumOfSecrets(connection.pointer());
        if (count < 0) {
            throw Errors.last(libvirt, "virConnectNumOfSecrets");
        }
        return count;
    }

    public Versions versions(Connection connection) {
        StatsLibrary libvirt = StatsLibrary.load();
        try (Memory number = new Memory(Long.BYTES)) {
            Pointer open = connection.pointer();
            long hypervisor = libvirt.virConnectGetVersion(open, number) < 0 ? 0 : number.getLong(0);
            long daemon = libvirt.virConnectGetLibVersion(open, number) < 0 ? 0 : number.getLong(0);
            long library = libvirt.virGetVersion(number, null, null) < 0 ? 0 : number.getLong(0);
            return new Versions(connection.driver(), hypervisor, daemon, library);
        }
    }
}
