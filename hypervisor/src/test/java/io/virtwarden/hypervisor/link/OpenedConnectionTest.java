package io.virtwarden.hypervisor.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import io.virtwarden.hypervisor.event.EventTable;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.inventory.InventoryReader;
import io.virtwarden.hypervisor.libvirt.EventRegistration;
import io.virtwarden.hypervisor.libvirt.Libvirt;
import io.virtwarden.hypervisor.libvirt.LibvirtApi;
import io.virtwarden.hypervisor.libvirt.SubjectReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedConnectionTest {
    private final OpenedConnection connection = open();

    @Test
    void leavesNoReferenceBehind() throws Exception {
        SubjectReader subjects = new SubjectReader();
        List<EventRegistration> registrations = new ArrayList<>();
        EventTable.rows(ObjectKind.DOMAIN)
                .subList(0, 27)
                .forEach(row -> registrations.add(
                        EventRegistration.register(connection.pointer(), row, subjects, (type, subject, values) -> {})
                                .orElseThrow()));
        for (int i = 0; i < 100; i++) {
            assertThat(InventoryReader.read(connection).domains()).isNotEmpty();
        }
        assertThat(registrations).allMatch(EventRegistration::end);
        assertThat(connection.close()).as("references left").isZero();
    }

    @Test
    void tellsWhenSomethingStillRefersToIt() {
        Pointer pointer = connection.pointer();
        LibvirtApi api = Libvirt.load().api();
        assertThat(api.virConnectRef(pointer)).isZero();
        assertThat(connection.close()).isEqualTo(1);
        assertThat(api.virConnectClose(pointer)).isZero();
    }

    private static OpenedConnection open() {
        try {
            return OpenedConnection.open("test:///default", Access.READ_ONLY, LinkSettings.standard(), 1, reason -> {});
        } catch (LibvirtException e) {
            throw new IllegalStateException(e);
        }
    }
}
