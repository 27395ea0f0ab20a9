package io.virtwarden.chassis.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verifier that docs/audit-trail.md gives to people without virtwarden. */
class PythonSnippetTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final List<AuditRecord> trail = new ArrayList<>(SampleTrail.of(100, new Random(5)));

    @BeforeEach
    void needsPython() {
        assumeTrue(works(), "python3 is not installed");
    }

    @Test
    void findsAnUntouchedTrailIntact() throws Exception {
        assertThat(run()).isEqualTo("intact\n");
    }

    @Test
    void findsWhatWasAlteredAndWhatWasTakenOut() throws Exception {
        trail.set(40, SampleTrail.withData(trail.get(40), "{}".getBytes(UTF_8)));
        trail.remove(70);
        assertThat(run()).isEqualTo(trail.get(40).id() + " was altered\n71 expected, 72 found\n2 faults\n");
    }

    private String run() throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("verify.py"), snippet());
        Path out = folder.resolve("out");
        Process python = new ProcessBuilder("python3", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try (OutputStream in = python.getOutputStream()) {
            for (AuditRecord record : trail) {
                in.write((line(record) + "\n").getBytes(UTF_8));
            }
        }
        assertThat(python.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(out);
        assertThat(python.exitValue()).as(said).isEqualTo(said.equals("intact\n") ? 0 : 1);
        return said;
    }

    private static String line(AuditRecord record) throws IOException {
        ObjectNode line = JSON.createObjectNode();
        line.put("id", record.id());
        line.put("type", record.type());
        line.put("subject", record.subject());
        line.put("time", Timestamps.rfc3339(record.time()));
        line.put("chain", HexFormat.of().formatHex(record.chain()));
        line.put("data", new String(record.data(), UTF_8));
        return JSON.writeValueAsString(line);
    }

    private static String snippet() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "audit-trail.md"));
        String fence = "```python\n";
        int from = page.indexOf(fence) + fence.length();
        return page.substring(from, page.indexOf("```", from));
    }

    private static boolean works() {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
