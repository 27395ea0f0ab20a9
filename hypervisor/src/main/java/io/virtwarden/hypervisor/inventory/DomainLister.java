package io.virtwarden.hypervisor.inventory;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.inventory.Inventory.DomainEntry;
import io.virtwarden.hypervisor.libvirt.Libvirt;
import io.virtwarden.hypervisor.libvirt.LibvirtApi;
import io.virtwarden.hypervisor.libvirt.SubjectReader;
import io.virtwarden.hypervisor.libvirt.TypedParameters;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Domains with state and reason, in three round trips however many there are: bulk state, persistent ones, autostarted ones.
 * Drivers without bulk statistics are asked domain by domain.
 */
final class DomainLister {
    private static final int GROUP_STATE = 1;
    private static final int PERSISTENT = 4;
    private static final int AUTOSTART = 1024;
    // virDomainStatsRecord: dom 0:8, params 8:8, nparams 16:4.
    private static final int RECORD_PARAMETERS = 8;
    private static final int RECORD_COUNT = 16;

    private final LibvirtApi api = Libvirt.load().api();
    private final SubjectReader subjects = new SubjectReader();
    private final Pointer connection;

    DomainLister(Connection connection) {
        this.connection = connection.pointer();
    }

    List<DomainEntry> list() throws LibvirtException {
        PointerByReference records = new PointerByReference();
        int count = api.virConnectGetAllDomainStats(connection, GROUP_STATE, records, 0);
        if (count < 0) {
            LibvirtException refusal = LibvirtException.last();
            if (refusal.unsupported()) {
                return listOneByOne();
            }
            throw refusal;
        }
        try {
            return bulk(records.getValue(), count);
        } finally {
            api.virDomainStatsRecordListFree(records.getValue());
        }
    }

    private List<DomainEntry> bulk(Pointer records, int count) throws LibvirtException {
        Set<String> persistent = identities(PERSISTENT);
        Set<String> autostart = identities(AUTOSTART);
        List<DomainEntry> domains = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Pointer stats = records.getPointer((long) Native.POINTER_SIZE * i);
            Subject subject = subjects.read(ObjectKind.DOMAIN, stats.getPointer(0));
            Map<String, Object> values =
                    TypedParameters.read(stats.getPointer(RECORD_PARAMETERS), stats.getInt(RECORD_COUNT));
            if (values.get("state.state") instanceof Integer state
                    && values.get("state.reason") instanceof Integer reason) {
                String id = subject.identity();
                domains.add(new DomainEntry(subject, state, reason, persistent.contains(id), autostart.contains(id)));
            }
        }
        return domains;
    }

    private Set<String> identities(int flag) throws LibvirtException {
        Set<String> found = new HashSet<>();
        Listing.each(
                array -> api.virConnectListAllDomains(connection, array, flag),
                api::virDomainFree,
                domain -> found.add(subjects.read(ObjectKind.DOMAIN, domain).identity()));
        return found;
    }

    private List<DomainEntry> listOneByOne() throws LibvirtException {
        List<DomainEntry> domains = new ArrayList<>();
        Listing.each(array -> api.virConnectListAllDomains(connection, array, 0), api::virDomainFree, domain -> {
            IntByReference state = new IntByReference();
            IntByReference reason = new IntByReference();
            if (api.virDomainGetState(domain, state, reason, 0) < 0) {
                throw LibvirtException.last();
            }
            IntByReference autostart = new IntByReference();
            boolean auto = api.virDomainGetAutostart(domain, autostart) == 0 && autostart.getValue() == 1;
            domains.add(new DomainEntry(
                    subjects.read(ObjectKind.DOMAIN, domain),
                    state.getValue(),
                    reason.getValue(),
                    api.virDomainIsPersistent(domain) == 1,
                    auto));
        });
        return domains;
    }
}
