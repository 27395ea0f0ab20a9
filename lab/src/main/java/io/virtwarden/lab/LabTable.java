package io.virtwarden.lab;

import io.virtwarden.lab.state.LabFolder;
import io.virtwarden.lab.state.LabState;
import io.virtwarden.lab.state.Part;
import io.virtwarden.testkit.lab.HttpText;
import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What runs where, and in what state it is. */
final class LabTable {
    private static final int COLUMNS = 5;

    private LabTable() {}

    /** Prints it; whether all parts are ready. */
    static boolean print(LabState state, LabFolder folder, PrintStream out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NODE", "PART", "STATE", "ADDRESS", "LOG"));
        boolean all = state.ready();
        for (Part part : state.parts()) {
            String how = how(part);
            all &= how.equals("ready");
            rows.add(List.of(part.node().isEmpty() ? "-" : part.node(), part.name(), how, part.address(), part.log()));
        }
        out.println();
        lines(rows).forEach(out::println);
        out.println();
        out.println(
                "lab in " + folder.path() + ": " + state.what() + (state.ready() ? "" : "; it is still being started"));
        out.println("holder " + state.holder().pid() + ", data below " + state.work());
        return all;
    }

    private static String how(Part part) {
        if (!part.process().lives()) {
            return "ended";
        }
        return part.health().isEmpty() || HttpText.answers(URI.create(part.health())) ? "ready" : "not ready";
    }

    /** Columns as wide as their widest cell. */
    static List<String> lines(List<List<String>> rows) {
        int[] widths = new int[COLUMNS];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
