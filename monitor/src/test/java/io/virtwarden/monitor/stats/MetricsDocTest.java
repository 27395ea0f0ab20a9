package io.virtwarden.monitor.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** docs/metrics.md is made of the table; with -Ddocs.write=true it is written anew. */
final class MetricsDocTest {
    private static final String BEGIN = "<!-- begin: made of metrics.txt -->\n";
    private static final String END = "<!-- end -->\n";

    private static Path doc() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("docs/metrics.md"))) {
            here = java.util.Objects.requireNonNull(
                    here.getParent(), "docs/metrics.md is above no folder of this test");
        }
        return here.resolve("docs/metrics.md");
    }

    private static String tables() {
        StringBuilder text = new StringBuilder(BEGIN);
        String section = "";
        String before = "";
        for (MetricTable.Line line : MetricTable.read(Set.of()).lines()) {
            if (!line.section().equals(section)) {
                section = line.section();
                text.append("\n### ").append(section).append("\n\n");
                text.append("| metric | type | labels | source | meaning |\n| --- | --- | --- | --- | --- |\n");
            }
            boolean same = line.name().equals(before);
            before = line.name();
            text.append("| ").append(same ? "" : "`" + line.name() + "`");
            text.append(" | ").append(line.type().toString().toLowerCase(java.util.Locale.ROOT));
            text.append(" | ")
                    .append(labels(line))
                    .append(" | ")
                    .append(source(line))
                    .append(" | ");
            text.append(line.help().equals("^") ? "" : line.help());
            text.append(shown(line)).append(" |\n");
        }
        return text.append('\n').append(END).toString();
    }

    private static String labels(MetricTable.Line line) {
        String own = String.join(", ", line.labels());
        boolean domain = line.name().startsWith("libvirt_domain_");
        return domain ? own.isEmpty() ? "domain, uuid" : "domain, uuid, " + own : own;
    }

    private static String source(MetricTable.Line line) {
        int colon = line.scale().indexOf(':');
        return colon > 0
                ? line.source() + ": `" + line.scale().substring(colon + 1) + "`"
                : line.source().contains(".") ? "`" + line.source() + "`" : "collector " + line.source();
    }

    private static String shown(MetricTable.Line line) {
        return switch (line.shown()) {
            case "always" -> " Also for inactive domains.";
            case "tinkoff", "kumina" -> " Only with `monitor.metrics.compat: [" + line.shown() + "]`.";
            default -> "";
        };
    }

    @Test
    void isWhatTheTableSays() throws IOException {
        String text = Files.readString(doc());
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END) + END.length();
        String current = text.substring(0, begin) + tables() + text.substring(end);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(doc(), current);
        }
        assertThat(current)
                .as("docs/metrics.md; write it anew with -Ddocs.write=true")
                .isEqualTo(Files.readString(doc()));
    }
}
