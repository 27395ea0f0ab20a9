package io.virtwarden.hypervisor.stats;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.util.List;

/** An owned array of virDomainPtr from virConnectListAllDomains; closing frees each and the array. */
final class DomainList implements AutoCloseable {
    private final StatsLibrary libvirt;
    private final List<Pointer> domains;
    private final Pointer array;

    private DomainList(StatsLibrary libvirt, Pointer array, int count) {
        this.libvirt = libvirt;
        this.array = array;
        this.domains = count == 0 ? List.of() : List.of(array.getPointerArray(0, count));
    }

    /** @param flags virConnectListAllDomainsFlags, 0 for every domain */
    static DomainList of(StatsLibrary libvirt, Connection connection, int flags) throws LibvirtException {
        PointerByReference array = new PointerByReference();
        int count = libvirt.virConnectListAllDomains(connection.pointer(), array, flags);
        if (count < 0) {
            throw Errors.last(libvirt, "virConnectListAllDomains");
        }
        return new DomainList(libvirt, array.getValue(), count);
    }

    List<Pointer> domains() {
        return domains;
    }

    /** The NULL-terminated array that virDomainListGetStats takes. */
    static Memory terminated(List<Pointer> domains) {
        Memory array = new Memory((domains.size() + 1L) * Long.BYTES);
        for (int i = 0; i < domains.size(); i++) {
            array.setPointer((long) i * Long.BYTES, domains.get(i));
        }
        array.setPointer((long) domains.size() * Long.BYTES, Pointer.NULL);
        return array;
    }

    @Override
    public void close() {
        domains.forEach(libvirt::virDomainFree);
        Native.free(Pointer.nativeValue(array));
    }
}
