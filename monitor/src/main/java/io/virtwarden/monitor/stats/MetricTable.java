package io.virtwarden.monitor.stats;

import io.virtwarden.monitor.exposition.Family;
import io.virtwarden.monitor.exposition.MetricType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which metric families there are, and which field of libvirt's statistics feeds which of them. Read from {@code metrics.txt}, which
 * is also what docs/metrics.md is made of.
 */
public final class MetricTable {
    private final List<Family> families = new ArrayList<>();
    private final Map<String, Family> byName = new LinkedHashMap<>();
    private final Map<String, List<FieldRow>> byTemplate = new HashMap<>();
    private final Map<String, List<FieldRow>> byPrefix = new LinkedHashMap<>();
    private final List<Line> lines = new ArrayList<>();

    /**
     * A field's way into a family.
     *
     * @param labels beyond domain and uuid: {@code mode=user} constant, {@code vcpu} to be taken from the field
     * @param scale how the value is written
     * @param always also for inactive domains
     */
    record FieldRow(Family family, List<String> labels, String scale, boolean always) {}

    /** A line of the table as it stands there, for documentation; {@code section} is the heading above it. */
    record Line(
            String section,
            String name,
            MetricType type,
            List<String> labels,
            String source,
            String scale,
            String shown,
            String help) {}

    private final Set<Compatibility> compatibility;

    private MetricTable(Set<Compatibility> compatibility) {
        this.compatibility = Set.copyOf(compatibility);
    }

    /** @param compatibility whose aliases are written, too */
    public static MetricTable read(Set<Compatibility> compatibility) {
        try (InputStream in = MetricTable.class.getResourceAsStream("metrics.txt")) {
            if (in == null) {
                throw new IllegalStateException("metrics.txt is not on the class path");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), compatibility);
        } catch (IOException e) {
            throw new UncheckedIOException("metrics.txt", e);
        }
    }

    static MetricTable parse(String text, Set<Compatibility> compatibility) {
        MetricTable table = new MetricTable(compatibility);
        String section = "";
        for (String line : text.lines().toList()) {
            if (line.startsWith("## ")) {
                section = line.substring(3);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                table.add(line(section, line));
            }
        }
        return table;
    }

    private static Line line(String section, String line) {
        List<String> cells =
                List.of(line.split("\\|", -1)).stream().map(String::strip).toList();
        if (cells.size() != 7) {
            throw new IllegalArgumentException("metrics.txt: seven columns wanted: " + line);
        }
        return new Line(
                section,
                cells.get(0),
                MetricType.valueOf(cells.get(1).toUpperCase(Locale.ROOT)),
                cells.get(2).isEmpty() ? List.of() : List.of(cells.get(2).split(",", -1)),
                cells.get(3),
                cells.get(4),
                cells.get(5),
                cells.get(6));
    }

    private void add(Line line) {
        lines.add(line);
        for (Compatibility other : Compatibility.values()) {
            if (line.shown().equals(other.word()) && !compatibility.contains(other)) {
                return;
            }
        }
        Family family = byName.computeIfAbsent(line.name(), name -> family(line));
        if (line.source().contains(".")) {
            FieldRow row = new FieldRow(
                    family, line.labels(), line.scale(), line.shown().equals("always"));
            String source = line.source();
            if (source.endsWith("*")) {
                byPrefix.computeIfAbsent(source.substring(0, source.length() - 1), s -> new ArrayList<>())
                        .add(row);
            } else {
                byTemplate.computeIfAbsent(source, s -> new ArrayList<>()).add(row);
            }
        }
    }

    private Family family(Line line) {
        List<String> labels = new ArrayList<>();
        if (line.name().startsWith("libvirt_domain_")) {
            labels.add("domain");
            labels.add("uuid");
        }
        for (String label : line.labels()) {
            labels.add(label.contains("=") ? label.substring(0, label.indexOf('=')) : label);
        }
        Family family = new Family(families.size(), line.name(), line.type(), line.help(), labels);
        families.add(family);
        return family;
    }

    /** Whose aliases are written, too. */
    Set<Compatibility> compatibility() {
        return compatibility;
    }

    /** In the order of writing. */
    public List<Family> families() {
        return List.copyOf(families);
    }

    /** @throws IllegalArgumentException if there is none of that name */
    public Family family(String name) {
        Family family = byName.get(name);
        if (family == null) {
            throw new IllegalArgumentException("no metric " + name + " in metrics.txt");
        }
        return family;
    }

    /** Null for an alias whose compatibility is not on. */
    @Nullable
    Family alias(String name) {
        return byName.get(name);
    }

    /** Where that field goes; empty if nowhere. */
    List<FieldRow> rows(String template) {
        List<FieldRow> exact = byTemplate.get(template);
        if (exact != null) {
            return exact;
        }
        for (Map.Entry<String, List<FieldRow>> entry : byPrefix.entrySet()) {
            if (template.startsWith(entry.getKey())) {
                return entry.getValue();
            }
        }
        return List.of();
    }

    Collection<Line> lines() {
        return List.copyOf(lines);
    }
}
