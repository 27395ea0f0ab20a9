package io.virtwarden.monitor.labels;

import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.chassis.settings.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Section {@code monitor.labels}. */
public record LabelSettings(
        @Key(
                help =
                        "Further labels of libvirt_domain_info: name and an XPath into the domain's XML. Nothing else of its"
                                + " metadata is shown.")
        Map<String, String> xpath,

        @Key(help = "Prefixes that these XPaths use, and the namespaces they stand for.")
        Map<String, String> namespaces,

        @Key(help = "Longest value of a label in characters; longer ones are cut.", def = "128", min = 8, max = 4096)
        int length,

        @Key(
                name = "xml.size",
                help = "Largest domain XML that is read; a larger one costs that domain its labels.",
                def = "4MiB")
        ByteSize xmlSize,

        @Key(help = "How often every domain's XML is read again even if no event said so.", def = "30m")
        Duration resync) {

    /** More would make a cardinality of their own. */
    private static final int MOST = 16;

    private static final Set<String> TAKEN =
            Set.of("domain", "uuid", "uri", "os_type", "os_type_arch", "os_type_machine", "title", "reason");

    public LabelSettings {
        xpath = Map.copyOf(new TreeMap<>(xpath));
        namespaces = Map.copyOf(namespaces);
        List<String> wrong = new ArrayList<>();
        if (xpath.size() > MOST) {
            wrong.add("xpath has " + xpath.size() + " labels, more than " + MOST);
        }
        for (String label : xpath.keySet()) {
            if (!label.matches("[a-zA-Z][a-zA-Z0-9_]*")) {
                wrong.add("xpath." + label + " is no name for a label: letters, digits and underscores");
            } else if (TAKEN.contains(label)) {
                wrong.add("xpath." + label + " is a label that libvirt_domain_info has already");
            }
        }
        if (resync.toSeconds() < 10) {
            wrong.add("resync must be at least 10s");
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", wrong));
        }
    }

    /** Nothing configured, everything by default. */
    public static LabelSettings standard() {
        return new LabelSettings(Map.of(), Map.of(), 128, ByteSize.parse("4MiB"), Duration.ofMinutes(30));
    }
}
