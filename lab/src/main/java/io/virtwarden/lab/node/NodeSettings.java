package io.virtwarden.lab.node;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The daemons' settings on a node of the lab: the defaults, but for places and for how soon hosts count as gone. */
final class NodeSettings {
    private NodeSettings() {}

    static final String RULES = """
            rules:
              tell:
                description: Tells the receiver of the lab
                alert: ['alertname="Chaos"']
                mode: auto
                max-age: 15m
                steps: [{action: webhook, with: {to: hook}, timeout: 30s}]
                limits: {cooldown: 0s, flaps: 1000, window: 1m, concurrent: 16}
            """;

    static String yaml(NodeOptions options, UUID node, Endpoints shared, Path folder, Map<Role, Integer> ports) {
        return """
            node: {uuid: %s, name: "%s"}
            libvirt: {uris: ["%s"], reconnect: {max: 2s}, keepalive: {interval: 2s, count: 2}}
            kafka: {bootstrap: {servers: [%s]}}
            monitor:
              state: %s
              http: {port: %d}
              stats: {every: 5s, deadline: 4s}
            logd:
              state: %s
              http: {port: %d}
              socket: %s
              capture: {run: %s, spill: %s}
            lockd:
              state: %s
              http: {port: %d}
              socket: %s
              etcd: {endpoints: [%s], ttl: 10s, lock-delay: 10s, timeout: 1s, allow-unfenced: true}
            """.formatted(
                                node,
                                options.name().isEmpty() ? "lab" : options.name(),
                                options.driver(),
                                shared.kafka().isEmpty() ? "" : quoted(shared.kafka()),
                                state(folder, Role.MONITOR),
                                ports.get(Role.MONITOR),
                                state(folder, Role.LOGD),
                                ports.get(Role.LOGD),
                                socket(options, Role.LOGD),
                                folder.resolve("run"),
                                state(folder, Role.LOGD).resolve("spill"),
                                state(folder, Role.LOCKD),
                                ports.get(Role.LOCKD),
                                socket(options, Role.LOCKD),
                                shared.etcd().stream().map(NodeSettings::quoted).collect(Collectors.joining(", ")))
                + alerting(options, folder, ports);
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static String socket(NodeOptions options, Role role) {
        return quoted(options.dropIns().contains(role) ? "on" : "off");
    }

    private static String alerting(NodeOptions options, Path folder, Map<Role, Integer> ports) {
        String head = """
            alerting:
              state: %s
              http: {port: %d}
            """.formatted(state(folder, Role.ALERTING), ports.get(Role.ALERTING));
        if (options.hook().isEmpty()) {
            return head;
        }
        return head + """
              rules: %s
              allow: {"*": all}
              retry: 2s
              incidents: {max: 200000}
              webhooks: {hook: {url: "%s", timeout: 10s}}
              limits: {concurrent: 16, share: 100}
              breaker: {failures: 1000, storm: 100, storm-at-least: 100000}
            """.formatted(folder.resolve("rules.yaml"), options.hook());
    }

    /** Where a daemon's state lies. */
    static Path state(Path folder, Role role) {
        return disk(folder, role).resolve("state");
    }

    /** The folder around it, where a file system of its own may be mounted. */
    static Path disk(Path folder, Role role) {
        return folder.resolve("disk-" + role.word());
    }
}
