package io.virtwarden.monitor.endtoend;

import io.virtwarden.testkit.lab.Ports;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a monitor under test; quick to notice and quick to reconnect.
 *
 * @param folder of configuration, state and log
 * @param node its identity
 * @param port of its HTTP
 * @param uris what it watches
 * @param kafka bootstrap servers, null for none
 */
record MonitorConfig(
        Path folder,
        UUID node,
        int port,
        List<String> uris,
        @Nullable String kafka) {
    static MonitorConfig watching(Path folder, String... uris) {
        return new MonitorConfig(folder, UUID.randomUUID(), Ports.free(), List.of(uris), null);
    }

    MonitorConfig publishingTo(String bootstrapServers) {
        return new MonitorConfig(folder, node, port, uris, bootstrapServers);
    }

    MonitorConfig onPort(int other) {
        return new MonitorConfig(folder, node, other, uris, kafka);
    }

    Path state() {
        return folder.resolve("state");
    }

    Path log() {
        return folder.resolve("monitor.log");
    }

    String yaml() {
        return """
                node:
                  uuid: %s
                  name: lab
                libvirt:
                  uris: [%s]
                  keepalive:
                    interval: 1s
                    count: 2
                  resync: 5s
                  reconnect:
                    min: 100ms
                    max: 1s
                kafka:
                  bootstrap:
                    servers: [%s]
                monitor:
                  state: %s
                  http:
                    port: %d
                  stats:
                    every: 2s
                    deadline: 1900ms
                log:
                  format: plain
                """.formatted(node, quoted(uris), kafka == null ? "" : "\"" + kafka + "\"", state(), port);
    }

    private static String quoted(List<String> texts) {
        return String.join(", ", texts.stream().map(text -> "\"" + text + "\"").toList());
    }
}
