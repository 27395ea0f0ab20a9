package io.virtwarden.hypervisor.stats;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.List;

/** The NULL-terminated array of domains that virDomainListGetStats takes. */
final class DomainList {
    private DomainList() {}

    static Memory terminated(List<Pointer> domains) {
        Memory array = new Memory((domains.size() + 1L) * Long.BYTES);
        for (int i = 0; i < domains.size(); i++) {
            array.setPointer((long) i * Long.BYTES, domains.get(i));
        }
        array.setPointer((long) domains.size() * Long.BYTES, Pointer.NULL);
        return array;
    }
}
