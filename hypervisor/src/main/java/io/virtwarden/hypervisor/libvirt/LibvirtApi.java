package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * Prototypes of libvirt's C library that org.libvirt:libvirt does not map, or maps in a way that hides numbers. Names and
 * meaning are libvirt's; see its reference. A symbol is bound at its first call: one that an old libvirt lacks throws
 * UnsatisfiedLinkError then. Results of -1 or NULL are failures that {@link LastError} explains.
 */
public interface LibvirtApi extends Library, ListCalls, DomainCalls, StreamCalls {
    int virInitialize();

    int virGetVersion(NativeLongByReference version, @Nullable String type, @Nullable Pointer typeVersion);

    int virGetLastErrorCode();

    int virGetLastErrorDomain();

    @Nullable
    String virGetLastErrorMessage();

    int virConnectRef(Pointer connection);

    int virConnectClose(Pointer connection);

    int virConnectIsAlive(Pointer connection);

    int virConnectGetLibVersion(Pointer connection, NativeLongByReference version);

    @Nullable
    Pointer virConnectGetType(Pointer connection);

    @Nullable
    Pointer virConnectGetHostname(Pointer connection);

    @Nullable
    Pointer virConnectGetDomainCapabilities(
            Pointer connection,
            @Nullable String emulator,
            @Nullable String architecture,
            @Nullable String machine,
            @Nullable String virtType,
            int flags);

    int virNodeGetCPUStats(Pointer connection, int cpu, @Nullable Pointer parameters, int[] count, int flags);

    int virNodeGetMemoryStats(Pointer connection, int cell, @Nullable Pointer parameters, int[] count, int flags);

    int virConnectGetAllDomainStats(Pointer connection, int groups, PointerByReference records, int flags);

    int virDomainListGetStats(Pointer domains, int groups, PointerByReference records, int flags);

    void virDomainStatsRecordListFree(Pointer records);

    void virTypedParamsFree(@Nullable Pointer parameters, int count);
}
