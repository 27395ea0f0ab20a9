package io.virtwarden.hypervisor.stats;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What statistics need of libvirt.so and the binding lacks or reads slowly; prototypes in libvirt's own headers. */
interface StatsLibrary extends Library {
    /**
     * The one of this process, made at the first call.
     *
     * @throws UnsatisfiedLinkError if libvirt is not installed
     */
    static StatsLibrary load() {
        return Holder.LOADED;
    }

    /** The mapping of a library belongs to its class loader, like native methods do. */
    final class Holder {
        private static final StatsLibrary LOADED =
                Native.load("virt", StatsLibrary.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));

        private Holder() {}
    }

    int virGetLastErrorCode();

    int virGetLastErrorDomain();

    @Nullable
    String virGetLastErrorMessage();

    int virConnectGetAllDomainStats(Pointer conn, int stats, PointerByReference records, int flags);

    int virDomainListGetStats(Pointer domains, int stats, PointerByReference records, int flags);

    void virDomainStatsRecordListFree(Pointer records);

    int virConnectListAllDomains(Pointer conn, PointerByReference domains, int flags);

    @Nullable
    Pointer virDomainGetName(Pointer domain);

    int virDomainGetUUID(Pointer domain, Pointer uuid);

    int virDomainGetID(Pointer domain);

    int virDomainFree(Pointer domain);

    int virDomainGetState(Pointer domain, IntByReference state, IntByReference reason, int flags);

    int virDomainGetInfo(Pointer domain, Pointer info);

    int virDomainGetVcpus(Pointer domain, Pointer info, int most, @Nullable Pointer maps, int mapLength);

    int virDomainGetControlInfo(Pointer domain, Pointer info, int flags);

    @Nullable
    Pointer virDomainLookupByUUID(Pointer conn, Pointer uuid);

    @Nullable
    Pointer virDomainGetXMLDesc(Pointer domain, int flags);

    int virDomainGetJobStats(
            Pointer domain, IntByReference type, PointerByReference parameters, IntByReference count, int flags);

    void virTypedParamsFree(Pointer parameters, int count);

    int virDomainSnapshotNum(Pointer domain, int flags);

    int virDomainListAllCheckpoints(Pointer domain, PointerByReference checkpoints, int flags);

    int virDomainCheckpointFree(Pointer checkpoint);

    int virDomainGetDiskErrors(Pointer domain, @Nullable Pointer errors, int most, int flags);

    int virDomainInterfaceAddresses(Pointer domain, PointerByReference interfaces, int source, int flags);

    void virDomainInterfaceFree(Pointer iface);

    int virConnectListAllStoragePools(Pointer conn, PointerByReference pools, int flags);

    @Nullable
    Pointer virStoragePoolGetName(Pointer pool);

    int virStoragePoolGetUUID(Pointer pool, Pointer uuid);

    int virStoragePoolGetInfo(Pointer pool, Pointer info);

    int virStoragePoolGetAutostart(Pointer pool, IntByReference autostart);

    int virStoragePoolIsActive(Pointer pool);

    int virStoragePoolFree(Pointer pool);

    int virStoragePoolListAllVolumes(Pointer pool, PointerByReference volumes, int flags);

    @Nullable
    Pointer virStorageVolGetName(Pointer volume);

    int virStorageVolGetInfo(Pointer volume, Pointer info);

    int virStorageVolFree(Pointer volume);

    int virConnectListAllNetworks(Pointer conn, PointerByReference networks, int flags);

    @Nullable
    Pointer virNetworkGetName(Pointer network);

    int virNetworkGetUUID(Pointer network, Pointer uuid);

    int virNetworkIsActive(Pointer network);

    int virNetworkGetAutostart(Pointer network, IntByReference autostart);

    int virNetworkGetDHCPLeases(Pointer network, @Nullable String mac, PointerByReference leases, int flags);

    void virNetworkDHCPLeaseFree(Pointer lease);

    int virNetworkFree(Pointer network);

    int virConnectListAllNodeDevices(Pointer conn, PointerByReference devices, int flags);

    int virNodeDeviceNumOfCaps(Pointer device);

    int virNodeDeviceListCaps(Pointer device, Pointer names, int most);

    int virNodeDeviceFree(Pointer device);

    int virConnectNumOfSecrets(Pointer conn);

    int virNodeGetInfo(Pointer conn, Pointer info);

    int virNodeGetCPUStats(Pointer conn, int cpu, @Nullable Pointer parameters, IntByReference count, int flags);

    int virNodeGetMemoryStats(Pointer conn, int cell, @Nullable Pointer parameters, IntByReference count, int flags);

    int virGetVersion(Pointer version, @Nullable String type, @Nullable Pointer typeVersion);

    int virConnectGetVersion(Pointer conn, Pointer version);

    int virConnectGetLibVersion(Pointer conn, Pointer version);

    @Nullable
    String virConnectGetType(Pointer conn);

    @Nullable
    Pointer virConnectGetHostname(Pointer conn);
}
