package io.virtwarden.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/** docs/benchmarks.md, from the results of the last runs. Why a goal was missed stands in reasons.properties, by figure. */
final class BenchPage {
    private static final String HEAD = """
            # Benchmarks

            Written by `bin/bench` (all of them) or `bin/bench --page` (from the results of the last runs, `target/bench/*.json`). Do not edit:
            why a goal was missed stands in `benchmarks/src/main/resources/io/virtwarden/benchmarks/reasons.properties`.

            "Theirs" is the original, measured in the same run on the same machine: virtlogd, virtlockd, prometheus-libvirt-exporter, or libvirt's own
            call; in `domains` it is the same with a tenth of the domains. Figures are medians; the spread is smallest to largest.
            """;

    private final List<JsonNode> reports;
    private final List<String> missing;
    private final Properties reasons;

    private BenchPage(List<JsonNode> reports, List<String> missing, Properties reasons) {
        this.reports = reports;
        this.missing = missing;
        this.reasons = reasons;
    }

    /** @param folder with a file per benchmark */
    static BenchPage of(List<String> names, Path folder) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> reports = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : names) {
            Path file = folder.resolve(name + ".json");
            if (Files.exists(file)) {
                reports.add(json.readTree(file.toFile()));
            } else {
                missing.add(name);
            }
        }
        Properties reasons = new Properties();
        try (InputStream in = Objects.requireNonNull(BenchPage.class.getResourceAsStream("reasons.properties"))) {
            reasons.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
        return new BenchPage(reports, missing, reasons);
    }

    String text() {
        StringBuilder page = new StringBuilder(HEAD);
        if (!missing.isEmpty()) {
            page.append("\nNot run yet: ").append(String.join(", ", missing)).append(".\n");
        }
        missed(page);
        reports.forEach(report -> table(page, report));
        reports.stream()
                .filter(report -> report.path("name").asText().equals("scale"))
                .forEach(report -> fleet(page, report));
        return page.toString();
    }

    private void missed(StringBuilder page) {
        page.append("\n## Goals that were missed\n");
        List<String> lines = new ArrayList<>();
        for (JsonNode report : reports) {
            for (JsonNode row : report.path("results")) {
                if (row.path("reached").isBoolean() && !row.path("reached").asBoolean()) {
                    lines.add("- **" + report.path("name").asText() + ": "
                            + row.path("metric").asText() + "**: "
                            + figure(row, row.path("ours")) + ratio(row) + ", goal "
                            + row.path("goal").asText() + ". " + reason(report, row) + "\n");
                }
            }
        }
        page.append(lines.isEmpty() ? "\nNone.\n" : "\n" + String.join("", lines));
    }

    private String reason(JsonNode report, JsonNode row) {
        String key = (report.path("name").asText() + ": " + row.path("metric").asText()).replace(' ', '_');
        return reasons.getProperty(key, "The reason has not been looked for.");
    }

    private static void table(StringBuilder page, JsonNode report) {
        page.append("\n## ").append(report.path("name").asText()).append("\n\n");
        page.append(report.path("machine").asText())
                .append("; ")
                .append(report.path("date").asText(), 0, 16)
                .append(" UTC.\n\n");
        page.append("| figure | ours | spread | theirs | ratio | goal | reached |\n|---|---|---|---|---|---|---|\n");
        for (JsonNode row : report.path("results")) {
            page.append("| ").append(row.path("metric").asText());
            page.append(" | ").append(figure(row, row.path("ours")));
            page.append(" | ").append(row.path("spread").asText());
            page.append(" | ").append(row.path("theirs").isNumber() ? figure(row, row.path("theirs")) : "");
            page.append(" | ")
                    .append(
                            row.path("ratio").isNumber()
                                    ? Sample.text(row.path("ratio").asDouble())
                                    : "");
            page.append(" | ").append(row.path("goal").asText("").replace("null", ""));
            page.append(" | ")
                    .append(
                            !row.path("reached").isBoolean()
                                    ? ""
                                    : row.path("reached").asBoolean() ? "yes" : "**no**")
                    .append(" |\n");
        }
    }

    private static String figure(JsonNode row, JsonNode value) {
        return Sample.text(value.asDouble()) + " " + row.path("unit").asText();
    }

    private static String ratio(JsonNode row) {
        return row.path("ratio").isNumber()
                ? " (ratio " + Sample.text(row.path("ratio").asDouble()) + ")"
                : "";
    }

    /** Series of guests under QEMU, from scrape: domains of the test driver, which scale has, have fewer. */
    private void fleet(StringBuilder page, JsonNode scale) {
        double series = reports.stream()
                .filter(report -> report.path("name").asText().equals("scrape"))
                .mapToDouble(report -> value(report, ScrapeBench.SERIES) / ScrapeBench.DOMAINS)
                .findFirst()
                .orElseGet(() -> value(scale, ScaleBench.SERIES));
        double bytes = value(scale, ScaleBench.PAGE) * series / value(scale, ScaleBench.SERIES);
        FleetOnPaper fleet = new FleetOnPaper(series, bytes, value(scale, ScaleBench.KAFKA));
        page.append("""

                ## 10,000 nodes, on paper

                From the figures of `scale`, and the series per guest of `scrape`. Prometheus at this size is many servers, sharded by node; recording
                rules keep what dashboards of the fleet need. Leases: all hosts that share disks share one prefix in one etcd, and every one of them
                watches it; so give each storage pool or cell its own `lockd.etcd.prefix` or its own etcd.

                | what | formula | result |
                |---|---|---|
                """);
        for (FleetOnPaper.Row row : fleet.rows()) {
            page.append("| ")
                    .append(row.what())
                    .append(" | ")
                    .append(row.formula())
                    .append(" | ")
                    .append(row.result())
                    .append(" |\n");
        }
    }

    private static double value(JsonNode report, String metric) {
        for (JsonNode row : report.path("results")) {
            if (row.path("metric").asText().equals(metric)) {
                return row.path("ours").asDouble();
            }
        }
        throw new IllegalStateException("the results have no '" + metric + "'; run bin/bench scale again");
    }
}
