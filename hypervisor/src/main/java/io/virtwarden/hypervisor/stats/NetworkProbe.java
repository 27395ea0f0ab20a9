package io.virtwarden.hypervisor.stats;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.util.ArrayList;
import java.util.List;

/** Virtual networks. Stateless; the calls block, so make them on a link's thread. */
public final class NetworkProbe {
    /** @param leases that its DHCP server has given out; -1 where libvirt cannot tell */
    public record Network(String name, boolean active, boolean autostart, int leases) {}

    public List<Network> networks(Connection connection) throws LibvirtException {
        StatsLibrary libvirt = StatsLibrary.load();
        List<Network> networks = new ArrayList<>();
        try (Listed listed = Listed.of(
                libvirt,
                "virConnectListAllNetworks",
                array -> libvirt.virConnectListAllNetworks(connection.pointer(), array, 0),
                libvirt::virNetworkFree)) {
            for (Pointer network : listed.items()) {
                Pointer name = libvirt.virNetworkGetName(network);
                boolean active = libvirt.virNetworkIsActive(network) == 1;
                IntByReference autostart = new IntByReference();
                networks.add(new Network(
                        name == null ? "" : DomainIdentity.text(name),
                        active,
                        libvirt.virNetworkGetAutostart(network, autostart) == 0 && autostart.getValue() != 0,
                        active ? leases(libvirt, network) : 0));
            }
        }
        return networks;
    }

    private static int leases(StatsLibrary libvirt, Pointer network) {
        PointerByReference array = new PointerByReference();
        int count = libvirt.virNetworkGetDHCPLeases(network, null, array, 0);
        if (count > 0) {
            for (Pointer lease : array.getValue().getPointerArray(0, count)) {
                libvirt.virNetworkDHCPLeaseFree(lease);
            }
        }
        if (count >= 0) {
            com.sun.jna.Native.free(Pointer.nativeValue(array.getValue()));
        }
        return count;
    }
}
