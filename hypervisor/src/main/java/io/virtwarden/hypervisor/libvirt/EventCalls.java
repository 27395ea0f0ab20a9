package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The calls made per event, and the registrations, mapped directly: everything is a primitive, so that a call costs tens of
 * nanoseconds, and callbacks that were registered through such a mapping are entered without conversion. Initialising this
 * class binds the symbols: {@link Libvirt#load()} has found the library by then. All exist since libvirt 3.0.
 */
final class EventCalls {
    static {
        Native.register(EventCalls.class, NativeLibrary.getInstance("virt"));
    }

    private EventCalls() {}

    static native int virConnectDomainEventRegisterAny(
            long connection, long domain, int id, Callback callback, long opaque, Callbacks.Freed freed);

    static native int virConnectNetworkEventRegisterAny(
            long connection, long network, int id, Callback callback, long opaque, Callbacks.Freed freed);

    static native int virConnectStoragePoolEventRegisterAny(
            long connection, long pool, int id, Callback callback, long opaque, Callbacks.Freed freed);

    static native int virConnectNodeDeviceEventRegisterAny(
            long connection, long device, int id, Callback callback, long opaque, Callbacks.Freed freed);

    static native int virConnectSecretEventRegisterAny(
            long connection, long secret, int id, Callback callback, long opaque, Callbacks.Freed freed);

    static native int virConnectDomainEventDeregisterAny(long connection, int callback);

    static native int virConnectNetworkEventDeregisterAny(long connection, int callback);

    static native int virConnectStoragePoolEventDeregisterAny(long connection, int callback);

    static native int virConnectNodeDeviceEventDeregisterAny(long connection, int callback);

    static native int virConnectSecretEventDeregisterAny(long connection, int callback);

    static native int virConnectRegisterCloseCallback(
            long connection, Callbacks.Closed callback, long opaque, Callbacks.Freed freed);

    static native int virConnectUnregisterCloseCallback(long connection, Callbacks.Closed callback);

    static native long virDomainGetName(long domain);

    static native int virDomainGetUUID(long domain, long uuid);

    static native int virDomainGetID(long domain);

    static native long virNetworkGetName(long network);

    static native int virNetworkGetUUID(long network, long uuid);

    static native long virStoragePoolGetName(long pool);

    static native int virStoragePoolGetUUID(long pool, long uuid);

    static native long virNodeDeviceGetName(long device);

    static native long virSecretGetUsageID(long secret);

    static native int virSecretGetUUID(long secret, long uuid);

    static native int virEventRegisterDefaultImpl();

    static native int virEventRunDefaultImpl();

    static native int virEventAddTimeout(int milliseconds, Callbacks.Timeout callback, long opaque, long freed);

    static native void virSetErrorFunc(long userData, Callbacks.ErrorFunction handler);
}
