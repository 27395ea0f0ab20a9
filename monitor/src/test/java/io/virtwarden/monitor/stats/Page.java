package io.virtwarden.monitor.stats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a page as strictly as the formats are written down; anything wrong is a fault. */
record Page(Map<String, String> types, Map<String, Set<String>> labels, List<String> faults, int samples) {
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{((?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]++|\\\\[\\\\\"n])*+\",?)*)\\})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]++|\\\\.)*+)\"");

    static Page read(String text, boolean openMetrics) {
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, Set<String>> labels = new HashMap<>();
        List<String> faults = new ArrayList<>();
        Set<String> series = new HashSet<>();
        Set<String> ended = new HashSet<>();
        String current = "";
        int samples = 0;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", -1);
                ended.add(current);
                current = words[2];
                if (types.put(current, words[3]) != null) {
                    faults.add("a second TYPE: " + line);
                }
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                samples++;
                Matcher sample = SAMPLE.matcher(line);
                if (!sample.matches()) {
                    faults.add("no sample: " + line);
                    continue;
                }
                String family = family(sample.group(1), types.getOrDefault(current, ""), openMetrics);
                if (!family.equals(current) || ended.contains(family)) {
                    faults.add("outside of its family " + current + ": " + line);
                }
                if (!series.add(sample.group(1) + sorted(sample.group(2)))) {
                    faults.add("twice: " + line);
                }
                if (!sample.group(3).matches("-?[0-9]+(\\.[0-9]+)?([eE]-?[0-9]+)?|NaN|[+-]Inf")) {
                    faults.add("no number: " + line);
                }
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                Set<String> names = labels.computeIfAbsent(sample.group(1), n -> new LinkedHashSet<>());
                while (label.find()) {
                    names.add(label.group(1));
                }
            }
        }
        return new Page(types, labels, faults, samples);
    }

    private static String family(String sample, String type, boolean openMetrics) {
        if (openMetrics && type.equals("counter") && sample.endsWith("_total")) {
            return sample.substring(0, sample.length() - "_total".length());
        } else if (openMetrics && type.equals("info") && sample.endsWith("_info")) {
            return sample.substring(0, sample.length() - "_info".length());
        } else if (type.equals("histogram") && sample.endsWith("_bucket")) {
            return sample.substring(0, sample.length() - "_bucket".length());
        }
        return sample;
    }

    private static String sorted(@org.jspecify.annotations.Nullable String labels) {
        List<String> all = new ArrayList<>();
        Matcher label = LABEL.matcher(labels == null ? "" : labels);
        while (label.find()) {
            all.add(label.group());
        }
        all.sort(null);
        return all.toString();
    }
}
