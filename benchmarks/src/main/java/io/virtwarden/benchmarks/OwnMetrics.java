package io.virtwarden.benchmarks;

import java.util.HashMap;
import java.util.Map;

/** The metrics that a daemon has of itself, from one scrape; labels are ignored, the first series of a name counts. */
record OwnMetrics(Map<String, Double> values) {
    static OwnMetrics read(String page) {
        Map<String, Double> values = new HashMap<>();
        // The page's own metrics stand behind those of libvirt, of which there may be very many.
        page.substring(Math.max(0, page.indexOf("\n# HELP virtwarden_")))
                .lines()
                .forEach(line -> {
                    if (line.startsWith("virtwarden_")) {
                        String name = line.substring(0, Math.min(end(line, '{'), end(line, ' ')));
                        values.putIfAbsent(name, Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)));
                    }
                });
        return new OwnMetrics(values);
    }

    private static int end(String line, char at) {
        int index = line.indexOf(at);
        return index < 0 ? line.length() : index;
    }

    double of(String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("the daemon has no metric " + name);
        }
        return value;
    }
}
