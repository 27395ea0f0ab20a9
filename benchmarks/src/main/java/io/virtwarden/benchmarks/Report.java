package io.virtwarden.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.virtwarden.testkit.lab.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A benchmark's table: printed for people, written as JSON for scripts. */
record Report(String name, Machine machine, Instant date, List<Result> results) {

    /** {@code <folder>/<name>.json}, in the form that the contract names. */
    Path writeJson(Path folder) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode();
        root.put("name", name);
        root.put("machine", machine.text());
        root.put("date", date.toString());
        ArrayNode rows = root.putArray("results");
        for (Result r : results) {
            ObjectNode row = rows.addObject();
            row.put("metric", r.metric());
            row.put("unit", r.unit());
            row.put("ours", r.ours());
            row.put("spread", r.spread());
            row.put("theirs", r.theirs());
            row.put("ratio", r.ratio());
            row.put("goal", r.goal().isEmpty() ? null : r.goal());
            row.put("reached", r.reached());
        }
        Files.createDirectories(folder);
        Path file = folder.resolve(name + ".json");
        Files.write(file, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
        return file;
    }

    void print(PrintStream out) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"metric", "ours", "spread", "theirs", "ratio", "goal", "reached"});
        for (Result r : results) {
            Double theirs = r.theirs();
            Double ratio = r.ratio();
            rows.add(new String[] {
                r.metric(),
                Sample.text(r.ours()) + " " + r.unit(),
                r.spread(),
                theirs == null ? "-" : Sample.text(theirs) + " " + r.unit(),
                ratio == null ? "-" : Sample.text(ratio),
                r.goal().isEmpty() ? "-" : r.goal(),
                r.reached() == null ? "-" : r.reached() ? "yes" : "NO"
            });
        }
        out.println();
        out.println("bench " + name + " on " + machine.text());
        int[] widths = new int[rows.get(0).length];
        rows.forEach(row -> {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        });
        rows.forEach(row -> out.println(line(row, widths)));
    }

    private static String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
