package io.virtwarden.hypervisor.stats;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.util.List;
import java.util.function.Consumer;

/** An owned array of objects from one of libvirt's list-all calls; closing frees each and the array. */
final class Listed implements AutoCloseable {
    private final List<Pointer> items;
    private final Pointer array;
    private final Consumer<Pointer> free;

    private Listed(Pointer array, int count, Consumer<Pointer> free) {
        this.array = array;
        this.items = count <= 0 ? List.of() : List.of(array.getPointerArray(0, count));
        this.free = free;
    }

    /** A list-all call that was given its array. */
    @FunctionalInterface
    interface Call {
        int into(PointerByReference array);
    }

    /** @param name of the call, for errors */
    static Listed of(StatsLibrary libvirt, String name, Call call, Consumer<Pointer> free) throws LibvirtException {
        PointerByReference array = new PointerByReference();
        int count = call.into(array);
        if (count < 0) {
            throw Errors.last(libvirt, name);
        }
        return new Listed(array.getValue(), count, free);
    }

    /** @param flags virConnectListAllDomainsFlags, 0 for every domain, 1 for active ones */
    static Listed domains(StatsLibrary libvirt, Pointer connection, int flags) throws LibvirtException {
        return of(
                libvirt,
                "virConnectListAllDomains",
                array -> libvirt.virConnectListAllDomains(connection, array, flags),
                libvirt::virDomainFree);
    }

    List<Pointer> items() {
        return items;
    }

    @Override
    public void close() {
        items.forEach(free);
        Native.free(Pointer.nativeValue(array));
    }
}
