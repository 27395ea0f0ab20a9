package io.virtwarden.hypervisor.stats;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.util.ArrayList;
import java.util.List;

/** Storage pools and volumes. Stateless; the calls block, so make them on a link's thread. */
public final class StorageProbe {
    /** virStoragePoolInfo: state 0:4, capacity 8:8, allocation 16:8, available 24:8. */
    private static final int POOL_BYTES = 32;
    /** virStorageVolInfo: type 0:4, capacity 8:8, allocation 16:8. */
    private static final int VOLUME_BYTES = 24;

    /**
     * A pool; bytes as of its last refresh.
     *
     * @param state 0 inactive, 1 building, 2 running, 3 degraded, 4 inaccessible
     */
    public record Pool(String name, int state, boolean autostart, long capacity, long allocation, long available) {}

    public record Volume(String name, long capacity, long allocation) {}

    /**
     * The volumes of a pool.
     *
     * @param count of all, also of those not looked at
     */
    public record Volumes(String pool, int count, List<Volume> volumes) {}

    public List<Pool> pools(Connection connection) throws LibvirtException {
        StatsLibrary libvirt = StatsLibrary.load();
        List<Pool> pools = new ArrayList<>();
        try (Listed listed = list(libvirt, connection);
                Memory info = new Memory(POOL_BYTES)) {
            for (Pointer pool : listed.items()) {
                if (libvirt.virStoragePoolGetInfo(pool, info) < 0) {
                    continue; // Gone since it was listed.
                }
                IntByReference autostart = new IntByReference();
                boolean starts = libvirt.virStoragePoolGetAutostart(pool, autostart) == 0 && autostart.getValue() != 0;
                pools.add(new Pool(
                        name(libvirt.virStoragePoolGetName(pool)),
                        info.getInt(0),
                        starts,
                        info.getLong(8),
                        info.getLong(16),
                        info.getLong(24)));
            }
        }
        return pools;
    }

    /** @param most volumes to look at in each pool */
    public List<Volumes> volumes(Connection connection, int most) throws LibvirtException {
        StatsLibrary libvirt = StatsLibrary.load();
        List<Volumes> pools = new ArrayList<>();
        try (Listed listed = list(libvirt, connection);
                Memory info = new Memory(VOLUME_BYTES)) {
            for (Pointer pool : listed.items()) {
                if (libvirt.virStoragePoolIsActive(pool) == 1) {
                    pools.add(volumes(libvirt, pool, info, most));
                }
            }
        }
        return pools;
    }

    private static Volumes volumes(StatsLibrary libvirt, Pointer pool, Memory info, int most) throws LibvirtException {
        List<Volume> volumes = new ArrayList<>();
        try (Listed listed = Listed.of(
                libvirt,
                "virStoragePoolListAllVolumes",
                array -> libvirt.virStoragePoolListAllVolumes(pool, array, 0),
                libvirt::virStorageVolFree)) {
            for (Pointer volume :
                    listed.items().subList(0, Math.min(most, listed.items().size()))) {
                if (libvirt.virStorageVolGetInfo(volume, info) == 0) {
                    volumes.add(
                            new Volume(name(libvirt.virStorageVolGetName(volume)), info.getLong(8), info.getLong(16)));
                }
            }
            return new Volumes(
                    name(libvirt.virStoragePoolGetName(pool)), listed.items().size(), volumes);
        }
    }

    private static Listed list(StatsLibrary libvirt, Connection connection) throws LibvirtException {
        return Listed.of(
                libvirt,
                "virConnectListAllStoragePools",
                array -> libvirt.virConnectListAllStoragePools(connection.pointer(), array, 0),
                libvirt::virStoragePoolFree);
    }

    private static String name(@org.jspecify.annotations.Nullable Pointer name) {
        return name == null ? "" : DomainIdentity.text(name);
    }
}
