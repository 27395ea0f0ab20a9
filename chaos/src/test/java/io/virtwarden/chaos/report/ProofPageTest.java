package io.virtwarden.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chaos.invariant.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofPageTest {
    private static final String FUZZ = """
            {"date": "2026-11-24T02:00:00Z", "engine": "Jazzer", "results": [
              {"target": "rpc", "about": "frames", "executions": 10000000, "seconds": 155, "findings": 0}]}
            """;

    @TempDir
    private Path folder;

    @Test
    void tellsEveryCampaignWithItsViolationsAndEveryTargetThatWasFuzzed() throws IOException {
        Path results = Files.createDirectory(folder.resolve("results"));
        write(results.resolve("chaos-hour.json"), 3600, 0);
        write(results.resolve("chaos-last.json"), 600, 2);
        Files.writeString(results.resolve("fuzz.json"), FUZZ);
        Path page = folder.resolve("proof.md");

        ProofPage.main(new String[] {results.toString(), page.toString()});

        assertThat(page)
                .content()
                .contains("### 60 minutes, seed 7")
                .contains("### 10 minutes, seed 7")
                .contains("| tokens only grow | 1,234 leases | 0 |")
                .contains("| tokens only grow | 1,234 leases | 2 |")
                .contains("Violation: token 3 came after 4")
                .contains("| SIGKILL | lockd | 12 | 2.5 s | 9.1 s |")
                .contains("Left out: clock steps: why.")
                .contains("| `rpc`: frames | 10,000,000 | 155 | 0 |");
    }

    private static void write(Path file, long seconds, int violated) throws IOException {
        new ObjectMapper()
                .writeValue(
                        file.toFile(),
                        new CampaignResult(
                                7,
                                seconds,
                                "2026-11-24T02:00:00Z",
                                "two cores",
                                Map.of("libvirt", "9.0.0"),
                                List.of(new FaultLine("SIGKILL", "lockd", 12, 2.5, 9.1)),
                                List.of(new Verdict(
                                        "tokens only grow",
                                        1234,
                                        "leases",
                                        violated,
                                        violated == 0 ? List.of() : List.of("token 3 came after 4"))),
                                Map.of("lockd", 200L),
                                Map.of("lockd", 150L),
                                0.4,
                                List.of("clock steps: why")));
    }
}
