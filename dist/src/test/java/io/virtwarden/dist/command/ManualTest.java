package io.virtwarden.dist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.AutoComplete;
import picocli.CommandLine;

/** The manual pages and the shell completion of the package say what the commands are. -Ddocs.write=true writes them. */
class ManualTest {
    private static final Path PAGES = Path.of("src/main/man");
    private static final Path COMPLETION = Path.of("src/main/completion/virtwarden");

    @Test
    void everyCommandHasItsManualPage() throws IOException {
        Map<String, String> pages = ManPage.all(line());
        if (Boolean.getBoolean("docs.write")) {
            for (Path old : files()) Files.delete(old);
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Files.writeString(PAGES.resolve(page.getKey()), page.getValue());
            }
        }
        Map<String, String> there = new TreeMap<>();
        for (Path file : files()) there.put(file.getFileName().toString(), Files.readString(file));
        assertThat(there)
                .as("mvn -pl dist -am test -Dtest=ManualTest -Ddocs.write=true")
                .isEqualTo(pages);
        assertThat(there).containsKeys("virtwarden.1", "virtwarden-monitor.1", "virtwarden-audit-verify.1");
    }

    @Test
    void theCompletionKnowsEveryCommandAndOption() throws Exception {
        String script = AutoComplete.bash("virtwarden", line());
        if (Boolean.getBoolean("docs.write")) Files.writeString(COMPLETION, script);
        assertThat(Files.readString(COMPLETION))
                .as("mvn -pl dist -am test -Dtest=ManualTest -Ddocs.write=true")
                .isEqualTo(script);
        assertThat(complete("virtwarden", "mon")).containsExactly("monitor");
        assertThat(complete("virtwarden", "audit", "")).contains("verify", "tail");
        assertThat(complete("virtwarden", "events", "--si")).containsExactly("--since");
    }

    /** What bash would offer for the last word. */
    private static List<String> complete(String... words) throws Exception {
        StringBuilder script =
                new StringBuilder("source ").append(COMPLETION.toAbsolutePath()).append("\nCOMP_WORDS=(");
        for (String word : words) script.append('\'').append(word).append("' ");
        script.append(")\nCOMP_CWORD=").append(words.length - 1).append("\nCOMP_TYPE=9\n");
        script.append("_complete_virtwarden\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
        Process bash = new ProcessBuilder("bash", "-c", script.toString())
                // compopt complains: nobody has pressed a key.
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return said.lines()
                    .map(String::strip)
                    .filter(word -> !word.isEmpty())
                    .toList();
        } finally {
            bash.destroyForcibly();
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            return files.sorted().toList();
        }
    }

    private static CommandLine line() {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return Commands.line(
                new Surroundings(nowhere, nowhere, new HashMap<>(), false, InstantSource.system(), ZoneOffset.UTC));
    }
}
