package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/** Domains: what the binding lacks, or where it would go through an object of its own that holds a reference. */
public interface DomainCalls {
    @Nullable
    Pointer virDomainLookupByUUID(Pointer connection, byte[] uuid);

    @Nullable
    Pointer virDomainLookupByName(Pointer connection, String name);

    int virDomainRef(Pointer domain);

    int virDomainFree(Pointer domain);

    int virDomainGetState(Pointer domain, IntByReference state, IntByReference reason, int flags);

    @Nullable
    Pointer virDomainGetName(Pointer domain);

    int virDomainGetID(Pointer domain);

    int virDomainGetInfo(Pointer domain, Pointer info);

    int virDomainGetBlockInfo(Pointer domain, String disk, Pointer info, int flags);

    int virDomainGetBlockIoTune(
            Pointer domain, String disk, @Nullable Pointer parameters, IntByReference count, int flags);

    int virDomainHasManagedSaveImage(Pointer domain, int flags);

    int virDomainGetControlInfo(Pointer domain, Pointer info, int flags);

    int virDomainIsPersistent(Pointer domain);

    int virDomainGetAutostart(Pointer domain, IntByReference autostart);

    @Nullable
    Pointer virDomainGetXMLDesc(Pointer domain, int flags);

    @Nullable
    Pointer virDomainGetMetadata(Pointer domain, int type, @Nullable String uri, int flags);

    int virDomainGetMessages(Pointer domain, PointerByReference messages, int flags);

    int virDomainGetDiskErrors(Pointer domain, @Nullable Pointer errors, int max, int flags);

    int virDomainBlockStatsFlags(
            Pointer domain, String disk, @Nullable Pointer parameters, IntByReference count, int flags);

    int virDomainDestroyFlags(Pointer domain, int flags);

    int virDomainShutdownFlags(Pointer domain, int flags);

    int virDomainSaveFlags(Pointer domain, String to, @Nullable String xml, int flags);

    int virDomainCoreDumpWithFormat(Pointer domain, String to, int format, int flags);

    int virDomainInjectNMI(Pointer domain, int flags);

    int virDomainAbortJobFlags(Pointer domain, int flags);

    int virDomainAbortJob(Pointer domain);

    int virDomainGetJobStats(
            Pointer domain, IntByReference type, PointerByReference parameters, IntByReference count, int flags);

    int virDomainMigrateToURI3(
            Pointer domain, @Nullable String destination, @Nullable Pointer parameters, int count, int flags);

    int virDomainMigrateSetMaxSpeed(Pointer domain, NativeLong mebibytesPerSecond, int flags);

    int virDomainMigrateGetMaxSpeed(Pointer domain, Pointer mebibytesPerSecond, int flags);

    int virDomainMigrateStartPostCopy(Pointer domain, int flags);

    int virDomainBlockJobSetSpeed(Pointer domain, String disk, NativeLong bandwidth, int flags);

    int virDomainGetBlockJobInfo(Pointer domain, String disk, Pointer info, int flags);

    int virDomainBlockPull(Pointer domain, String disk, NativeLong bandwidth, int flags);

    int virDomainBlockRebase(Pointer domain, String disk, @Nullable String base, NativeLong bandwidth, int flags);

    int virDomainSetBlockThreshold(Pointer domain, String device, long threshold, int flags);

    int virDomainSetBlockIoTune(Pointer domain, String disk, Pointer parameters, int count, int flags);

    int virDomainSetMemoryFlags(Pointer domain, NativeLong kibibytes, int flags);

    int virDomainSetMemoryStatsPeriod(Pointer domain, int seconds, int flags);

    int virDomainFSFreeze(Pointer domain, @Nullable Pointer mountPoints, int count, int flags);

    int virDomainFSThaw(Pointer domain, @Nullable Pointer mountPoints, int count, int flags);

    int virDomainFSTrim(Pointer domain, @Nullable String mountPoint, long minimum, int flags);

    int virDomainStartDirtyRateCalc(Pointer domain, int seconds, int flags);

    @Nullable
    Pointer virDomainDefineXMLFlags(Pointer connection, String xml, int flags);
}
