package io.virtwarden.dist.tryout;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** The calls of libvirt with which the scripted life changes things; only ever made on the test driver. */
interface TestDriver extends Library {
    /** Loads libvirt.so.0. */
    static TestDriver load() {
        return Native.load("virt", TestDriver.class);
    }

    @Nullable
    Pointer virConnectOpen(String uri);

    int virConnectClose(Pointer connection);

    @Nullable
    Pointer virDomainLookupByName(Pointer connection, String name);

    @Nullable
    Pointer virDomainDefineXML(Pointer connection, String xml);

    @Nullable
    Pointer virDomainCreateXML(Pointer connection, String xml, int flags);

    int virDomainCreate(Pointer domain);

    int virDomainSuspend(Pointer domain);

    int virDomainResume(Pointer domain);

    int virDomainShutdown(Pointer domain);

    int virDomainDestroy(Pointer domain);

    int virDomainUndefine(Pointer domain);

    int virDomainRename(Pointer domain, String name, int flags);

    int virDomainSetMetadata(
            Pointer domain, int type, String metadata, @Nullable String key, @Nullable String uri, int flags);

    int virDomainFree(Pointer domain);

    @Nullable
    Pointer virNetworkDefineXML(Pointer connection, String xml);

    int virNetworkCreate(Pointer network);

    int virNetworkDestroy(Pointer network);

    int virNetworkUndefine(Pointer network);

    int virNetworkFree(Pointer network);

    @Nullable
    Pointer virStoragePoolLookupByName(Pointer connection, String name);

    int virStoragePoolRefresh(Pointer pool, int flags);

    @Nullable
    Pointer virStoragePoolDefineXML(Pointer connection, String xml, int flags);

    int virStoragePoolCreate(Pointer pool, int flags);

    int virStoragePoolDestroy(Pointer pool);

    int virStoragePoolUndefine(Pointer pool);

    int virStoragePoolFree(Pointer pool);
}
