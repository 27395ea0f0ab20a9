package io.virtwarden.hypervisor.feed;

import io.virtwarden.hypervisor.event.EventTable;
import io.virtwarden.hypervisor.event.EventType;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.libvirt.EventRegistration;
import io.virtwarden.hypervisor.libvirt.SubjectReader;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Registers for everything that a driver can announce, by trying: no driver says beforehand what it can. */
final class Registrar {
    /** How many numbers beyond the table are tried, for a libvirt newer than it. */
    private static final int BEYOND = 16;

    private static final int RPC_DOMAIN = 7;
    private static final int INVALID_ARGUMENT = 8;
    private static final int SYSTEM_ERROR = 38;
    private static final int RPC_ERROR = 39;

    private final Connection connection;
    private final EventRegistration.Listener listener;
    private final SubjectReader subjects = new SubjectReader();
    private final List<EventRegistration> active = new ArrayList<>();
    private final List<String> unsupported = new ArrayList<>();

    Registrar(Connection connection, EventRegistration.Listener listener) {
        this.connection = connection;
        this.listener = listener;
    }

    /** @throws LibvirtException if the connection broke meanwhile */
    void registerAll() throws LibvirtException {
        for (ObjectKind kind : ObjectKind.values()) {
            List<EventType> rows = EventTable.rows(kind);
            boolean newest = true;
            for (EventType row : rows) {
                newest = register(row);
                if (!newest) {
                    unsupported.add(kind.word() + " " + row.name());
                }
            }
            for (int id = rows.size(); newest && id < rows.size() + BEYOND; id++) {
                newest = register(EventTable.byId(kind, id));
            }
        }
    }

    /** Such as {@code secret lifecycle}. */
    List<String> unsupported() {
        return List.copyOf(unsupported);
    }

    /** Ends all registrations; on a broken connection libvirt forgets them too. */
    void endAll() {
        active.forEach(EventRegistration::end);
        active.clear();
    }

    private boolean register(EventType type) throws LibvirtException {
        Optional<EventRegistration> registration =
                EventRegistration.register(connection.pointer(), type, subjects, listener);
        registration.ifPresent(active::add);
        if (registration.isEmpty()) {
            LibvirtException refusal = LibvirtException.last();
            boolean plain = refusal.unsupported() || refusal.code() == INVALID_ARGUMENT;
            boolean lost =
                    refusal.domain() == RPC_DOMAIN || refusal.code() == SYSTEM_ERROR || refusal.code() == RPC_ERROR;
            if (lost && !plain) {
                throw refusal;
            }
        }
        return registration.isPresent();
    }
}
