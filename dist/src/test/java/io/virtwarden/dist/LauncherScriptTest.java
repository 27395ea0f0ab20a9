package io.virtwarden.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start script, with a Java that only tells how it was called. */
class LauncherScriptTest {
    private static final String ECHO = "#!/bin/sh\nfor word in \"$@\"; do echo \"$word\"; done\n";

    @TempDir
    private Path folder;

    private Path script;
    private Path java;

    @BeforeEach
    void install() throws IOException {
        Path home = Files.createDirectories(folder.resolve("install dir"));
        Files.createDirectories(home.resolve("lib/try"));
        script = Files.createDirectories(home.resolve("bin")).resolve("virtwarden");
        Files.copy(Path.of("src/main/bin/virtwarden"), script);
        executable(script);
        java = fakeJava("jdk", "17.0.15");
    }

    @Test
    void passesEverythingOnToJava() throws Exception {
        Outcome outcome = run(Map.of(), "events", "--since", "1 h");
        assertThat(outcome.code).isZero();
        assertThat(outcome.lines())
                .containsSubsequence("io.virtwarden.dist.Main", "events", "--since", "1 h")
                .contains("-Djna.encoding=UTF-8", "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC")
                .contains("-Dvirtwarden.home=" + folder.toRealPath().resolve("install dir"));
    }

    @Test
    void keepsTheBrokerAwayFromDaemons() throws Exception {
        assertThat(run(Map.of(), "monitor").text).doesNotContain("lib/try").contains("-Xmx256m");
        assertThat(run(Map.of(), "try").text).contains("lib/try/*");
    }

    @Test
    void letsTheEnvironmentAddOptionsThatCountMore() throws Exception {
        Outcome outcome = run(Map.of("VIRTWARDEN_JAVA_OPTS", "-Xmx1g -Dmine=1"), "monitor");
        assertThat(outcome.lines()).containsSubsequence("-Xmx256m", "-Xmx1g", "-Dmine=1", "io.virtwarden.dist.Main");
    }

    @Test
    void isFoundThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), script);
        Outcome outcome = start(link, Map.of(), "events");
        assertThat(outcome.text).contains(folder.toRealPath().resolve("install dir") + "/lib/*");
    }

    @Test
    void takesClassesFromAnArchiveIfThereIsOne() throws Exception {
        assertThat(run(Map.of(), "monitor").text).doesNotContain("SharedArchiveFile");
        Path home = folder.toRealPath().resolve("install dir");
        assertThat(run(Map.of("VIRTWARDEN_CLASS_ARCHIVE", "write"), "rehearse").lines())
                .contains("-XX:ArchiveClassesAtExit=" + home + "/cds/classes.jsa");
        Files.writeString(Files.createDirectories(home.resolve("cds")).resolve("classes.jsa"), "");
        assertThat(run(Map.of(), "monitor").lines())
                .contains(
                        "-Xshare:auto",
                        "-XX:ArchiveRelocationMode=0",
                        "-XX:SharedArchiveFile=" + home + "/cds/classes.jsa");
        assertThat(run(Map.of("VIRTWARDEN_CLASS_ARCHIVE", "off"), "monitor").text)
                .doesNotContain("SharedArchiveFile");
    }

    @Test
    void saysWhatToInstallWithoutJava() throws Exception {
        Outcome outcome = run(Map.of("JAVA_HOME", folder.resolve("nowhere").toString()), "events");
        assertThat(outcome.code).isEqualTo(1);
        assertThat(outcome.text).contains("nowhere").contains("17 or newer").contains("apt-get install");
    }

    @Test
    void refusesAJavaThatIsTooOld() throws Exception {
        Path old = fakeJava("old", "11.0.2");
        Outcome outcome = run(Map.of("JAVA_HOME", old.toString()), "events");
        assertThat(outcome.code).isEqualTo(1);
        assertThat(outcome.text).contains("11.0.2").contains("17 or newer");
    }

    private record Outcome(int code, String text) {
        List<String> lines() {
            return text.lines().toList();
        }
    }

    private Path fakeJava(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Path program = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(program, ECHO);
        executable(program);
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Outcome run(Map<String, String> env, String... arguments) throws Exception {
        return start(script, env, arguments);
    }

    private Outcome start(Path program, Map<String, String> env, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("VIRTWARDEN_JAVA_HOME");
        builder.environment().remove("VIRTWARDEN_JAVA_OPTS");
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().putAll(env);
        Process process = builder.start();
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Outcome(process.exitValue(), text);
        } finally {
            process.destroyForcibly();
        }
    }
}
