package io.virtwarden.hypervisor.inventory;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.inventory.Inventory.Entry;
import io.virtwarden.hypervisor.libvirt.Libvirt;
import io.virtwarden.hypervisor.libvirt.LibvirtApi;
import io.virtwarden.hypervisor.libvirt.SubjectReader;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists what exists. On the link's thread. What vanishes in the middle is skipped. */
public final class InventoryReader {
    // virConnectListAllNetworksFlags, the same numbers for storage pools.
    private static final int ACTIVE = 2;
    private static final int PERSISTENT = 4;
    private static final int AUTOSTART = 16;
    // virConnectListAllNodeDeviceFlags, since 7.3.
    private static final int INACTIVE_DEVICE = 1 << 30;
    // virConnectListAllSecretsFlags.
    private static final int KEPT_SECRET = 2;

    private final LibvirtApi api = Libvirt.load().api();
    private final SubjectReader subjects = new SubjectReader();
    private final Connection connection;

    private InventoryReader(Connection connection) {
        this.connection = connection;
    }

    /**
     * Everything that this driver can list; what it cannot is null.
     *
     * @throws LibvirtException if libvirt fails otherwise
     */
    public static Inventory read(Connection connection) throws LibvirtException {
        InventoryReader reader = new InventoryReader(connection);
        return new Inventory(
                ifSupported(() -> new DomainLister(connection).list()),
                ifSupported(() -> reader.withFlags(ObjectKind.NETWORK)),
                ifSupported(() -> reader.withFlags(ObjectKind.POOL)),
                ifSupported(reader::nodeDevices),
                ifSupported(reader::secrets));
    }

    private interface Listed<T> {
        List<T> list() throws LibvirtException;
    }

    private static <T> @Nullable List<T> ifSupported(Listed<T> listed) throws LibvirtException {
        try {
            return listed.list();
        } catch (LibvirtException e) {
            if (e.unsupported()) {
                return null;
            }
            throw e;
        }
    }

    private List<Entry> withFlags(ObjectKind kind) throws LibvirtException {
        Set<String> active = identities(kind, ACTIVE);
        Set<String> persistent = identities(kind, PERSISTENT);
        Set<String> autostart = identities(kind, AUTOSTART);
        List<Entry> entries = new ArrayList<>();
        for (Subject subject : all(kind, 0)) {
            String id = subject.identity();
            entries.add(new Entry(subject, active.contains(id), persistent.contains(id), autostart.contains(id)));
        }
        return entries;
    }

    /** All listed are there; inactive ones are mediated devices that are only defined. */
    private List<Entry> nodeDevices() throws LibvirtException {
        List<Entry> entries = new ArrayList<>();
        Set<String> inactive;
        try {
            inactive = identities(ObjectKind.NODE_DEVICE, INACTIVE_DEVICE);
        } catch (LibvirtException e) {
            inactive = Set.of(); // Before 7.3, and in the test driver, there are no inactive ones.
        }
        for (Subject subject : all(ObjectKind.NODE_DEVICE, 0)) {
            boolean asleep = inactive.contains(subject.identity());
            entries.add(new Entry(subject, !asleep, asleep, false));
        }
        return entries;
    }

    private List<Entry> secrets() throws LibvirtException {
        Set<String> kept = identities(ObjectKind.SECRET, KEPT_SECRET);
        List<Entry> entries = new ArrayList<>();
        for (Subject subject : all(ObjectKind.SECRET, 0)) {
            entries.add(new Entry(subject, true, kept.contains(subject.identity()), false));
        }
        return entries;
    }

    private Set<String> identities(ObjectKind kind, int flags) throws LibvirtException {
        Set<String> found = new HashSet<>();
        all(kind, flags).forEach(subject -> found.add(subject.identity()));
        return found;
    }

    private List<Subject> all(ObjectKind kind, int flags) throws LibvirtException {
        List<Subject> found = new ArrayList<>();
        Listing.each(
                array -> list(kind, array, flags),
                object -> free(kind, object),
                object -> found.add(subjects.read(kind, object)));
        return found;
    }

    private int list(ObjectKind kind, PointerByReference array, int flags) {
        Pointer c = connection.pointer();
        return switch (kind) {
            case DOMAIN -> api.virConnectListAllDomains(c, array, flags);
            case NETWORK -> api.virConnectListAllNetworks(c, array, flags);
            case POOL -> api.virConnectListAllStoragePools(c, array, flags);
            case NODE_DEVICE -> api.virConnectListAllNodeDevices(c, array, flags);
            case SECRET -> api.virConnectListAllSecrets(c, array, flags);
        };
    }

    private int free(ObjectKind kind, Pointer object) {
        return switch (kind) {
            case DOMAIN -> api.virDomainFree(object);
            case NETWORK -> api.virNetworkFree(object);
            case POOL -> api.virStoragePoolFree(object);
            case NODE_DEVICE -> api.virNodeDeviceFree(object);
            case SECRET -> api.virSecretFree(object);
        };
    }
}
