package io.virtwarden.monitor.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.ops.Format;
import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.monitor.exposition.Exposition;
import io.virtwarden.monitor.exposition.RowSource;
import io.virtwarden.monitor.exposition.Snapshot;
import io.virtwarden.monitor.labels.DomainFacts;
import io.virtwarden.monitor.labels.FactsReader;
import io.virtwarden.monitor.labels.LabelSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random hosts where names repeat, are nonsense or vanish: a series or a domain suffers, never the scrape. */
final class TroubleTest {
    /** Few names, so that they repeat; among them what no name should be. */
    private static final List<String> NAMES = List.of(
            "web",
            "web",
            "",
            " ",
            "a\"b",
            "back\\slash",
            "line\nfeed\r",
            "}{,=",
            "日本語",
            "\uD83D\uDE00",
            "\uD83D",
            "\uDE00\uD83D",
            "\uFFFD\uFFFD",
            "\u0000nul",
            "+Inf",
            "x".repeat(5000));

    private final QemuSamples samples = new QemuSamples();
    private final MetricTable table = MetricTable.read(Set.of(Compatibility.TINKOFF));
    private final DomainNaming naming = DomainNaming.of(table, true, StatsSettings.standard());
    private final Duplicates duplicates = new Duplicates();
    private final DomainPlans plans = new DomainPlans(
            "qemu:///sys\"tem",
            naming,
            new Shapes(table, true, new UnknownFields()),
            new FactEncoder(table, naming),
            duplicates);
    private final Exposition exposition = new Exposition(table.families(), 10_000_000);
    private final FactsReader reader = new FactsReader(LabelSettings.standard());

    private static String name(Random random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private static Map<String, Object> fields(Random random) {
        int disks = random.nextInt(4);
        int nics = random.nextInt(4);
        Map<String, Object> fields = QemuSamples.fields(random.nextInt(100), random.nextInt(3), disks, nics);
        if (disks > 0 && random.nextBoolean()) {
            QemuSamples.newer(fields);
        }
        for (int i = 0; i < disks; i++) {
            fields.put("block." + i + ".name", name(random));
            fields.put("block." + i + ".backingIndex", (long) random.nextInt(3));
        }
        for (int i = 0; i < nics; i++) {
            fields.put("net." + i + ".name", name(random));
        }
        fields.put("cpu.cache.monitor.0.name", name(random));
        fields.put(name(random), 1L);
        fields.put("vm." + name(random), 1L);
        fields.put("perf." + name(random), 1L);
        fields.keySet().removeIf(field -> random.nextInt(20) == 0);
        fields.put("state.state", random.nextInt(12) - 1);
        return fields;
    }

    /** As XML says it: what XML cannot say is left out by libvirt itself. */
    private String xml(Random random) {
        StringBuilder xml =
                new StringBuilder("<domain><title>").append(text(random)).append("</title><devices>");
        for (int i = random.nextInt(4); i > 0; i--) {
            xml.append("<disk><target dev='").append(text(random)).append("'/><serial>");
            xml.append(text(random)).append("</serial></disk>");
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            xml.append("<interface><target dev='").append(text(random)).append("'/></interface>");
        }
        return xml.append(random.nextInt(10) == 0 ? "</devices>" : "</devices></domain>")
                .toString();
    }

    private static String text(Random random) {
        String name = name(random);
        return name.codePoints().anyMatch(c -> c < ' ' || Character.getType(c) == Character.SURROGATE)
                ? ""
                : name.replace("\"", "&quot;");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void everyPageIsSoundAndHasEveryDomainOfItsRound(long seed) {
        System.out.println("TroubleTest seed " + seed);
        Random random = new Random(seed);
        Map<Integer, DomainSample> alive = new TreeMap<>();
        Map<UUID, DomainFacts> facts = new HashMap<>();
        for (int round = 0; round < 25; round++) {
            for (int i = 0; i < 8; i++) {
                int number = random.nextInt(12);
                if (random.nextInt(4) == 0) {
                    alive.remove(number);
                } else {
                    int id = random.nextInt(4) == 0 ? -1 : number;
                    alive.put(number, samples.of(number, name(random), id, fields(random)));
                    facts.put(QemuSamples.uuid(number), reader.read(xml(random)));
                }
            }
            List<RowSource> sources = new ArrayList<>();
            Set<UUID> uuids = new HashSet<>();
            for (DomainSample sample : alive.values()) {
                uuids.add(sample.uuid());
                sources.add(plans.rows(
                        sample,
                        random.nextBoolean() ? facts.get(sample.uuid()) : null,
                        random.nextBoolean(),
                        random.nextBoolean()));
            }
            plans.keepOnly(uuids);
            Snapshot snapshot = new Snapshot(QemuSamples.AT, round, sources);
            assertSound(exposition.encode(snapshot, Format.TEXT), Format.TEXT, uuids);
            assertSound(exposition.encode(snapshot, Format.OPENMETRICS), Format.OPENMETRICS, uuids);
            assertThat(plans.size()).isEqualTo(alive.size());
        }
        assertThat(duplicates.count()).isPositive();
    }

    private static void assertSound(Exposition.Encoded encoded, Format format, Set<UUID> uuids) {
        String text = new String(encoded.bytes(), 0, encoded.length(), StandardCharsets.UTF_8);
        assertThat(text.getBytes(StandardCharsets.UTF_8)).as("UTF-8").hasSize(encoded.length());
        Page page = Page.read(text, format == Format.OPENMETRICS);
        assertThat(page.faults()).isEmpty();
        assertThat(page.samples()).isLessThanOrEqualTo(encoded.series());
        Set<String> shown = new HashSet<>();
        // A carriage return within a name ends no line of the format.
        Stream.of(text.split("\n", -1))
                .filter(l -> l.startsWith("libvirt_domain_timed_out{"))
                .forEach(l -> shown.add(l.replaceAll("(?s).*,uuid=\"([^\"]*)\".*", "$1")));
        assertThat(shown)
                .containsExactlyInAnyOrderElementsOf(
                        uuids.stream().map(UUID::toString).toList());
    }
}
