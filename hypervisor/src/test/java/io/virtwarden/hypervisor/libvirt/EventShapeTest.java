package io.virtwarden.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Memory;
import io.virtwarden.hypervisor.event.EventTable;
import io.virtwarden.hypervisor.event.EventType;
import io.virtwarden.hypervisor.event.ObjectKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventShapeTest {
    static List<EventType> rows() {
        return EventTable.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void hasACallbackForEveryRowOfTheTable(EventType type) {
        assertThat(EventShape.callback(EventShape.of(type), (object, raw) -> {}))
                .isNotNull();
    }

    @Test
    void refusesAShapeThatLibvirtDoesNotHave() {
        assertThatThrownBy(() -> EventShape.callback("IIII", (object, raw) -> {}))
                .hasMessageContaining("IIII");
    }

    @Test
    void readsNumbersAsTheTableSaysTheyAre() {
        assertThat(read("memory-failure", 1, 2, -1)).containsExactly(1, 2, 0xFFFF_FFFFL);
        assertThat(read("rtc-change", -3600)).containsExactly(-3600L);
        assertThat(read("lifecycle", 3, 2)).containsExactly(3, 2);
    }

    @Test
    void readsTextsAndTheirAbsence() {
        try (Memory path = text("/dev/größe")) {
            assertThat(read("io-error", address(path), 0, 1)).isEqualTo(Arrays.asList("/dev/größe", null, 1));
        }
    }

    @Test
    void takesASmallNumberWhereATextShouldBeForNone() {
        assertThat(read("channel-lifecycle", 7, 1, 0)).isEqualTo(Arrays.asList(null, 1, 0));
    }

    @Test
    void readsGraphicsAddressesAndIdentities() {
        try (Memory host = text("::1");
                Memory type = text("x509dname");
                Memory address = new Memory(24);
                Memory identity = new Memory(16);
                Memory subject = new Memory(16)) {
            address.clear();
            address.setInt(0, 1);
            address.setPointer(8, host);
            identity.clear();
            identity.setPointer(0, type);
            subject.setInt(0, 1);
            subject.setPointer(8, identity);
            assertThat(read("graphics", 2, address(address), 0, address(host), address(subject)))
                    .isEqualTo(Arrays.asList(
                            2,
                            Map.of("family", "ipv6", "node", "::1"),
                            null,
                            "::1",
                            List.of(Map.of("type", "x509dname"))));
        }
    }

    @Test
    void readsTypedParametersOfEveryType() {
        Map<String, Object> values =
                Map.of("a", 7, "b", 1L << 40, "c", 1.5, "d", true, "e", "größe", "f", false, "g", "");
        TypedParameters.Written written = TypedParameters.write(values);
        assertThat(read("tunable", com.sun.jna.Pointer.nativeValue(written.pointer()), written.count()))
                .containsExactly(values);
        assertThat(written.strings()).hasSize(2);
    }

    @Test
    void writesARepeatedParameterForEachElementOfAList() {
        TypedParameters.Written written = TypedParameters.write(Map.of("migrate_disks", List.of("vda", "vdb")));
        assertThat(written.count()).isEqualTo(2);
    }

    private static List<Object> read(String name, long... raw) {
        return ArgumentReader.read(EventTable.row(ObjectKind.DOMAIN, name).arguments(), raw);
    }

    private static Memory text(String value) {
        byte[] bytes = value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Memory memory = new Memory(bytes.length + 1L);
        memory.write(0, bytes, 0, bytes.length);
        memory.setByte(bytes.length, (byte) 0);
        return memory;
    }

    private static long address(Memory memory) {
        return com.sun.jna.Pointer.nativeValue(memory);
    }
}
