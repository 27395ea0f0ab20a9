package io.virtwarden.chassis.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherIT {
    @TempDir
    Path folder;

    private final java.util.List<Process> processes = new java.util.ArrayList<>();

    @AfterEach
    void endWhatRuns() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process start(String mode) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // A shell's background job ignores SIGINT, and so would all that it starts: a JVM leaves that alone.
        var process = new ProcessBuilder(
                        "env",
                        "--default-signal",
                        java,
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LauncherProbe.class.getName(),
                        mode)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    private void awaitStart() {
        await().atMost(Duration.ofSeconds(60)).until(() -> err().contains("probe runs"));
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private static int exit(Process process, int seconds) throws InterruptedException {
        assertThat(process.waitFor(seconds, TimeUnit.SECONDS))
                .as("ends within " + seconds + " s")
                .isTrue();
        return process.exitValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void closesInOrderOnASignalAndEndsWithZero(String signal) throws Exception {
        var process = start("fine");
        awaitStart();
        signal(process, signal);
        assertThat(exit(process, 5)).isZero();
        assertThat(out()).isEqualTo("started\nclosing\nclosed\n");
        assertThat(err()).contains("probe ends {reason=a signal came}");
    }

    @Test
    void endsWithinFiveSecondsAlthoughACloseHangsAndSaysWhere() throws Exception {
        var process = start("hanging");
        awaitStart();
        signal(process, "TERM");
        assertThat(exit(process, 6)).isEqualTo(ExitCode.PROBLEM.code());
        assertThat(err()).contains("closing hangs and is cut off", "LauncherProbe$Probe.hang", "\"shutdown\"");
    }

    @Test
    void endsWithinFiveSecondsAlthoughTheStartHangs() throws Exception {
        var process = start("hanging-start");
        await().atMost(Duration.ofSeconds(60)).until(() -> out().contains("starting"));
        signal(process, "TERM");
        assertThat(exit(process, 6)).isEqualTo(ExitCode.PROBLEM.code());
        assertThat(err()).contains("the end after a signal hangs", "LauncherProbe$Probe.hang");
    }

    @Test
    void endsByItselfWhenItsTimeIsUp() throws Exception {
        assertThat(exit(start("timed"), 30)).isZero();
        assertThat(out()).isEqualTo("started\nclosing\nclosed\n");
    }

    @Test
    void endsWithOneWhenItCannotStart() throws Exception {
        assertThat(exit(start("broken"), 30)).isEqualTo(1);
        assertThat(err()).contains("cannot start: /nowhere is not writable; create it");
        assertThat(out()).isEqualTo("closing\nclosed\n");
    }

    @Test
    void logsAThreadThatDiesAndRunsOn() throws Exception {
        var process = start("dying-thread");
        awaitStart();
        await().until(() -> err().contains("nobody catches this"));
        assertThat(process.isAlive()).isTrue();
    }
}
