package io.virtwarden.hypervisor.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventJsonTest {
    private static final UUID ID = UUID.fromString("6695eb01-f6a4-8304-79aa-97f2502e193f");
    private final EventJson json = new EventJson();

    @Test
    void showsLibvirtsWordsNextToTheRawNumbers() {
        assertThat(text("lifecycle", "vm", 7, 3, 2))
                .isEqualTo("{\"uri\":\"qemu:///system\",\"object\":\"domain\",\"uuid\":\"" + ID
                        + "\",\"name\":\"vm\",\"id\":7,\"event\":\"suspended\",\"eventNumber\":3,"
                        + "\"detail\":\"ioerror\",\"detailNumber\":2,\"generation\":4}");
    }

    @Test
    void namesEventsWithoutWordsOfTheirOwnAfterTheirType() {
        assertThat(text("reboot", "vm", 7)).contains("\"event\":\"reboot\"").contains("\"generation\":4");
    }

    @Test
    void leavesOutWhatLibvirtDidNotSay() {
        assertThat(text("io-error", "vm", -1, null, "virtio-disk0", 1))
                .doesNotContain("srcPath")
                .doesNotContain("\"id\"")
                .contains("\"action\":\"pause\",\"actionNumber\":1");
    }

    @Test
    void showsNumbersWithoutAName() {
        assertThat(text("agent-lifecycle", "vm", 7, 0, 9))
                .contains("\"state\":\"unknown-0\",\"stateNumber\":0,\"reason\":\"unknown-9\",\"reasonNumber\":9");
    }

    @Test
    void escapesWhatJsonDemandsAndKeepsUnicode() {
        assertThat(text("reboot", "q\"\\\n\u007f ü 👩‍🚀 שלום", 1))
                .contains("\"name\":\"q\\\"\\\\\\u000a\\u007f ü 👩‍🚀 שלום\"");
    }

    @Test
    void keepsInvalidBytesVisible() {
        String name = NativeText.decode(new byte[] {'v', (byte) 0xFE});
        assertThat(text("reboot", name, 1)).contains("\"name\":\"v\uFFFD\",\"nameBytes\":\"76fe\"");
    }

    @Test
    void writesTypedParametersAsAnObject() {
        assertThat(text("tunable", "vm", 1, Map.of("cputune.cpu_shares", 2048L)))
                .contains("\"parameters\":{\"cputune.cpu_shares\":2048}");
    }

    @Test
    void writesGraphicsIdentities() {
        assertThat(text(
                        "graphics",
                        "vm",
                        1,
                        0,
                        Map.of("family", "ipv4"),
                        Map.of("family", "unix"),
                        "none",
                        List.of(Map.of("type", "x509dname"), Map.of("type", "saslUsername"))))
                .contains("\"local\":{\"family\":\"ipv4\"}")
                .contains("\"identities\":[{\"type\":\"x509dname\"},{\"type\":\"saslUsername\"}]");
    }

    @Test
    void marksWhatWasConcludedFromListings() {
        HypervisorEvent event = event("lifecycle", "vm", 1, 5, 0);
        assertThat(new String(json.encode(event, true), StandardCharsets.UTF_8)).endsWith("\"reconciled\":true}");
    }

    private String text(String type, String name, int id, @Nullable Object... values) {
        return new String(json.encode(event(type, name, id, values)), StandardCharsets.UTF_8);
    }

    private static HypervisorEvent event(String type, String name, int id, @Nullable Object... values) {
        Subject subject = new Subject(ObjectKind.DOMAIN, ID, name, id);
        EventType row = EventTable.row(ObjectKind.DOMAIN, type);
        return new HypervisorEvent("qemu:///system", 4, row, subject, Instant.EPOCH, Arrays.asList(values));
    }
}
