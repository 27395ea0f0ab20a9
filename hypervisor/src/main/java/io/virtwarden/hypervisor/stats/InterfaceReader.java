package io.virtwarden.hypervisor.stats;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads virDomainInterface (LP64: name 0:8, hwaddr 8:8, naddrs 16:4, addrs 24:8) and its array of virDomainIPAddress (24 bytes: type
 * 0:4, addr 8:8, prefix 16:4).
 */
final class InterfaceReader {
    private static final int ADDRESS_BYTES = 24;

    private InterfaceReader() {}

    static List<DomainProbe.Address> addresses(DomainProbe.Who domain, Pointer iface) {
        List<DomainProbe.Address> addresses = new ArrayList<>();
        int count = iface.getInt(16);
        Pointer array = iface.getPointer(24);
        for (int i = 0; array != null && i < count; i++) {
            long at = (long) i * ADDRESS_BYTES;
            addresses.add(new DomainProbe.Address(
                    domain,
                    text(iface.getPointer(0)),
                    text(iface.getPointer(8)),
                    array.getInt(at) == 1 ? "ipv6" : "ipv4",
                    text(array.getPointer(at + 8))));
        }
        return addresses;
    }

    private static String text(@Nullable Pointer string) {
        return string == null ? "" : DomainIdentity.text(string);
    }
}
