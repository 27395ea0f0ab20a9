package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/** Listing objects. The count is returned; the array and each object in it are the caller's to free. */
public interface ListCalls {
    int virConnectListAllDomains(Pointer connection, PointerByReference domains, int flags);

    int virConnectListAllNetworks(Pointer connection, PointerByReference networks, int flags);

    int virConnectListAllStoragePools(Pointer connection, PointerByReference pools, int flags);

    int virConnectListAllNodeDevices(Pointer connection, PointerByReference devices, int flags);

    int virConnectListAllSecrets(Pointer connection, PointerByReference secrets, int flags);

    int virNetworkFree(Pointer network);

    int virStoragePoolFree(Pointer pool);

    int virNodeDeviceFree(Pointer device);

    int virSecretFree(Pointer secret);

    int virSecretGetUsageType(Pointer secret);

    int virNetworkRef(Pointer network);

    int virStoragePoolRef(Pointer pool);
}
