package io.virtwarden.lab.hold;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ShelfTest {
    @Test
    void settingsBecomeTheVariablesThatVirtwardenReads() throws IOException {
        Map<String, String> variables = new TreeMap<>();
        Shelf.flatten("VIRTWARDEN", new YAMLMapper().readTree("""
                libvirt: {uris: ["qemu:///system"]}
                lockd:
                  http: {port: 20179}
                  socket: "off"
                  etcd: {lock-delay: 10s, endpoints: []}
                """), variables);

        assertThat(variables)
                .containsExactly(
                        Map.entry("VIRTWARDEN_LIBVIRT_URIS", "[\"qemu:///system\"]"),
                        Map.entry("VIRTWARDEN_LOCKD_ETCD_ENDPOINTS", "[]"),
                        Map.entry("VIRTWARDEN_LOCKD_ETCD_LOCK_DELAY", "10s"),
                        Map.entry("VIRTWARDEN_LOCKD_HTTP_PORT", "20179"),
                        Map.entry("VIRTWARDEN_LOCKD_SOCKET", "off"));
    }
}
