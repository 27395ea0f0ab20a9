package io.virtwarden.monitor.exposition;

import io.virtwarden.chassis.ops.Format;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Encodes a snapshot, one family after the other. Prometheus text 0.0.4 and OpenMetrics 1.0 have the same samples; they differ in
 * what stands above them.
 *
 * <p>Any thread.
 */
public final class Exposition {
    /** Bytes of a sample, roughly; only to size buffers. */
    private static final int SAMPLE = 128;

    private final List<Family> families;
    private final int mostSeries;
    private final Set<String> clashing;

    /**
     * @param families in the order of writing; their indices count up
     * @param mostSeries beyond it the families at the end are left out, whole, so that it is always the same ones
     */
    public Exposition(List<Family> families, int mostSeries) {
        this.families = List.copyOf(families);
        this.mostSeries = mostSeries;
        Set<String> names = new HashSet<>();
        families.forEach(f -> names.add(f.name()));
        Set<String> clashes = new HashSet<>();
        for (Family family : families) {
            if (!family.openMetricsName().equals(family.name()) && names.contains(family.openMetricsName())) {
                clashes.add(family.name());
            }
        }
        this.clashing = Set.copyOf(clashes);
    }

    /**
     * The bytes of a snapshot without {@code # EOF}.
     *
     * @param series written
     * @param refusedSeries left out because there were too many
     * @param refusedFamilies their families
     */
    public record Encoded(byte[] bytes, int length, int series, int refusedSeries, List<String> refusedFamilies) {}

    public Encoded encode(Snapshot snapshot, Format format) {
        return encode(snapshot, format, new Out(0));
    }

    /** @param out is written over, and is behind the result until it is used again */
    Encoded encode(Snapshot snapshot, Format format, Out out) {
        int total = 0;
        for (RowSource source : snapshot.sources()) {
            total += source.rows();
        }
        int end = total <= mostSeries ? families.size() : lastThatFits(snapshot);
        out.cut(0);
        out.expect((int) Math.min(Integer.MAX_VALUE / 2, (long) Math.min(total, mostSeries) * SAMPLE));
        for (Family family : families.subList(0, end)) {
            family(snapshot, family, format, out);
        }
        int refused = 0;
        for (Family family : families.subList(end, families.size())) {
            refused += rows(snapshot, family);
        }
        return new Encoded(
                out.array(),
                out.length(),
                total - refused,
                refused,
                families.subList(end, families.size()).stream()
                        .filter(f -> rows(snapshot, f) > 0)
                        .map(Family::name)
                        .toList());
    }

    private int lastThatFits(Snapshot snapshot) {
        long sum = 0;
        for (int i = 0; i < families.size(); i++) {
            sum += rows(snapshot, families.get(i));
            if (sum > mostSeries) {
                return i;
            }
        }
        return families.size();
    }

    private static int rows(Snapshot snapshot, Family family) {
        int rows = 0;
        for (RowSource source : snapshot.sources()) {
            rows += source.rows(family);
        }
        return rows;
    }

    private void family(Snapshot snapshot, Family family, Format format, Out out) {
        int before = out.length();
        head(family, format, out);
        int headed = out.length();
        for (RowSource source : snapshot.sources()) {
            source.write(family, out);
        }
        if (out.length() == headed) {
            out.cut(before);
        }
    }

    private void head(Family family, Format format, Out out) {
        boolean text = format == Format.TEXT;
        // A counter x_total and a gauge x cannot both be a family x: then the counter is one of unknown type with its
        // full name.
        boolean clash = !text && clashing.contains(family.name());
        String name = text || clash ? family.name() : family.openMetricsName();
        String type = text && family.type() == MetricType.INFO
                ? "gauge"
                : clash ? "unknown" : family.type().word();
        out.put("# HELP " + name + " " + escaped(family.help(), text) + "\n");
        out.put("# TYPE " + name + " " + type + "\n");
    }

    private static String escaped(String help, boolean text) {
        String escaped = help.replace("\\", "\\\\").replace("\n", "\\n");
        return text ? escaped : escaped.replace("\"", "\\\"");
    }
}
