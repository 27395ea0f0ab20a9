package io.virtwarden.lab.hold;

import io.virtwarden.lab.node.Daemon;
import io.virtwarden.lab.node.Node;
import io.virtwarden.lab.node.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Settings of Prometheus and Alertmanager, with the jobs and labels that the project's own rules expect. */
final class MonitoringFiles {
    private MonitoringFiles() {}

    /** Scrapes each daemon every five seconds; with the rules of the repository, if that is where the lab was started. */
    static String prometheus(List<Node> nodes, List<String> alertmanagers) {
        StringBuilder text = new StringBuilder("""
                global: {scrape_interval: 5s, evaluation_interval: 5s}
                """);
        Path rules = Path.of("grafana", "rules").toAbsolutePath();
        if (Files.isDirectory(rules)) {
            text.append("rule_files: [\"").append(rules).append("/*.yaml\"]\n");
        }
        if (!alertmanagers.isEmpty()) {
            text.append("alerting: {alertmanagers: [{static_configs: [{targets: ")
                    .append(quoted(alertmanagers))
                    .append("}]}]}\n");
        }
        text.append("scrape_configs:\n");
        for (Role role : Role.values()) {
            text.append("  - job_name: virtwarden-").append(role.word()).append("\n    static_configs:\n");
            for (Node node : nodes) {
                text.append("      - {targets: ")
                        .append(quoted(List.of(node.daemon(role).uri("").getAuthority())))
                        .append(", labels: {instance: ")
                        .append(node.options().name())
                        .append("}}\n");
            }
        }
        return text.toString();
    }

    /** Hands every alert to alerting on every node, at once; each node acts on its own domains only. */
    static String alertmanager(List<Node> nodes) {
        StringBuilder text = new StringBuilder("""
                route: {receiver: alerting, group_by: ['...'], group_wait: 0s, group_interval: 10s, repeat_interval: 1h}
                receivers:
                  - name: alerting
                    webhook_configs:
                """);
        for (Node node : nodes) {
            Daemon alerting = node.daemon(Role.ALERTING);
            text.append("      - {url: \"")
                    .append(alerting.uri("/v1/alerts"))
                    .append("\", send_resolved: true, max_alerts: 0}\n");
        }
        return text.toString();
    }

    private static String quoted(List<String> words) {
        return words.stream().map(word -> '"' + word + '"').collect(Collectors.joining(", ", "[", "]"));
    }
}
