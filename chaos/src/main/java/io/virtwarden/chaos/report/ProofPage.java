package io.virtwarden.chaos.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** {@code docs/proof.md}, from the results of campaigns and of a round of fuzzing. */
public final class ProofPage {
    private static final String HEAD = """
            # Proof

            Written by `bin/proof` from the results in `docs/proof`, as `bin/chaos --json` and `bin/fuzz --json` left them. Not edited by hand.

            ## Chaos

            `bin/chaos --for 12m --seed N` starts Kafka, etcd, and a libvirtd in namespaces of its own, with `logd` in virtlogd's and `lockd` in virtlockd's place,
            `monitor` and `alerting` beside them, and a second `lockd` on the same etcd; each daemon with its state on a small file system. Under load (guests that
            count on their consoles, domains that are suspended and resumed, programs that take leases of both lockds, alerts whose action calls a webhook) it injects
            faults in an order that follows from the seed, now and then two at once, for 0.5 to 6 s each. Everything ends with it, also on Ctrl-C.

            An invariant is an object that is told what was observed from outside, and has unit tests that show it fail. Time to ready is counted
            from the end of the fault (for SIGKILL: from the start of the new process) until the slowest of the five daemons is ready.
            """;

    private final ObjectMapper json = new ObjectMapper();
    private final List<String> lines = new ArrayList<>();

    private ProofPage() {}

    /** @param arguments the folder with {@code chaos.json} and {@code fuzz.json}, the page to write */
    public static void main(String[] arguments) throws IOException {
        ProofPage page = new ProofPage();
        page.lines.add(HEAD);
        for (Path result : campaigns(Path.of(arguments[0]))) page.chaos(page.json.readTree(result.toFile()));
        page.fuzz(page.json.readTree(Path.of(arguments[0], "fuzz.json").toFile()));
        Files.writeString(Path.of(arguments[1]), String.join("\n", page.lines) + "\n");
    }

    private static List<Path> campaigns(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("chaos-"))
                    .sorted()
                    .toList();
        }
    }

    private void chaos(JsonNode result) {
        int faults = 0;
        for (JsonNode line : result.path("faults")) {
            faults += line.path("count").asInt();
        }
        List<String> parts = new ArrayList<>();
        result.path("parts")
                .properties()
                .forEach(part -> parts.add(part.getKey() + " " + part.getValue().asText()));
        lines.add(String.format(
                Locale.ROOT,
                "### %.0f minutes, seed %d%n%n%d faults, %s. %s; %s.%n",
                result.path("seconds").asDouble() / 60,
                result.path("seed").asLong(),
                faults,
                result.path("date").asText().substring(0, 10),
                result.path("machine").asText(),
                String.join(", ", parts)));
        verdicts(result.path("verdicts"));
        faults(result.path("faults"));
        lines.add(String.format(
                Locale.ROOT,
                "%nThe most resident memory, MiB: %s. The most descriptors: %s. The longest that a guest stood still: %.1f s.",
                figures(result.path("residentMib")),
                figures(result.path("descriptors")),
                result.path("longestStandstillSeconds").asDouble()));
        result.path("leftOut").forEach(text -> lines.add("\nLeft out: " + text.asText() + "."));
        lines.add("");
    }

    private void verdicts(JsonNode verdicts) {
        lines.add("| invariant | looked at | violations |");
        lines.add("| --- | --- | --- |");
        for (JsonNode verdict : verdicts) {
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %,d %s | %d |",
                    verdict.path("name").asText(),
                    verdict.path("checked").asLong(),
                    verdict.path("of").asText(),
                    verdict.path("violated").asLong()));
        }
        for (JsonNode verdict : verdicts) {
            verdict.path("violations").forEach(text -> lines.add("\nViolation: " + text.asText()));
        }
        lines.add("");
    }

    private void faults(JsonNode faults) {
        lines.add("| fault | of | times | ready after, median | worst |");
        lines.add("| --- | --- | --- | --- | --- |");
        for (JsonNode line : faults) {
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %.1f s | %.1f s |",
                    line.path("kind").asText(),
                    line.path("target").asText(),
                    line.path("count").asInt(),
                    line.path("medianSeconds").asDouble(),
                    line.path("worstSeconds").asDouble()));
        }
    }

    private void fuzz(JsonNode result) {
        lines.add("## Fuzzing\n");
        lines.add("`bin/fuzz --executions N`, " + result.path("engine").asText() + ", "
                + result.path("date").asText().substring(0, 10)
                + ". The inputs to begin with are in the modules' test resources; the ordinary build replays them.\n");
        lines.add("| target | executions | seconds | findings |");
        lines.add("| --- | --- | --- | --- |");
        for (JsonNode target : result.path("results")) {
            lines.add(String.format(
                    Locale.ROOT,
                    "| `%s`: %s | %,d | %,d | %d |",
                    target.path("target").asText(),
                    target.path("about").asText(),
                    target.path("executions").asLong(),
                    target.path("seconds").asLong(),
                    target.path("findings").asLong()));
        }
    }

    private static String figures(JsonNode byDaemon) {
        List<String> all = new ArrayList<>();
        byDaemon.properties()
                .forEach(one -> all.add(one.getKey() + " " + one.getValue().asLong()));
        return String.join(", ", all);
    }
}
