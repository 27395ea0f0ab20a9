package io.virtwarden.alerting.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.alerting.action.FakeActions;
import io.virtwarden.testkit.lab.TestJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Killed at every stage, started again and told again: never called twice, always closed, the chain intact. */
class KillWalkIT {
    @TempDir
    Path folder;

    static Stream<String> stages() {
        Stream<String> records = IntStream.rangeClosed(1, 6)
                .boxed()
                .flatMap(number -> Stream.of("before record " + number, "after record " + number));
        return Stream.concat(records, Stream.of("look", "check", "before the call", "after the call", "verify"));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void callsOnceAtMostThoughKilled(String stage) throws Exception {
        Files.createDirectories(folder.resolve("domains"));
        FakeActions domains = new FakeActions(folder.resolve("domains"));
        domains.put(EngineUnderTest.VM, "running");
        String startsAt = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();

        assertThat(run(stage, startsAt).code()).isEqualTo(WalkVictim.KILLED);
        int callsBefore = domains.calls().size();
        Ended second = run("none", startsAt);

        assertThat(second.code()).as(second.said()).isZero();
        List<String> calls = domains.calls();
        assertThat(calls).as(second.said()).hasSizeLessThanOrEqualTo(1);
        boolean begun = stage.startsWith("after record 4")
                || stage.contains("record 5")
                || stage.contains("record 6")
                || stage.contains("the call")
                || stage.equals("verify");
        if (begun) {
            assertThat(calls).as("what was begun is never called again").hasSize(callsBefore);
        }
        assertThat(second.said()).contains(calls.isEmpty() ? "status unknown" : "status verified");
        assertThat(EngineUnderTest.findings(folder.resolve("journal"))).isZero();
    }

    /** Records 5 to 9 of a migration that is ended: the signal is over, ending is asked, two answers, the end. */
    static Stream<String> abortingStages() {
        return Stream.of(
                "after record 5",
                "before record 6",
                "before the abort",
                "after the abort",
                "after record 7",
                "after record 8",
                "before record 9");
    }

    @ParameterizedTest
    @MethodSource("abortingStages")
    void endsAMigrationOnceAtMostThoughKilled(String stage) throws Exception {
        Files.createDirectories(folder.resolve("domains"));
        FakeActions domains = new FakeActions(folder.resolve("domains"));
        domains.put(EngineUnderTest.VM, "running");
        String startsAt = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();

        assertThat(run(stage, startsAt, "aborting").code()).isEqualTo(WalkVictim.KILLED);
        long asked = aborts(domains);
        Ended second = run("none", startsAt, "aborting");

        assertThat(second.code()).as(second.said()).isZero();
        boolean intentBefore = !stage.equals("after record 5") && !stage.equals("before record 6");
        assertThat(aborts(domains)).as(second.said()).isEqualTo(intentBefore ? asked : 1);
        assertThat(domains.calls()).filteredOn(call -> call.contains("migrate")).hasSize(1);
        assertThat(second.said()).contains(asked == 0 && intentBefore ? "status unknown" : "status ");
        assertThat(second.said()).containsAnyOf("status aborted", "status unknown");
        assertThat(EngineUnderTest.findings(folder.resolve("journal"))).isZero();
    }

    private static long aborts(FakeActions domains) {
        return domains.calls().stream().filter(call -> call.contains(" abort ")).count();
    }

    private record Ended(int code, String said) {}

    private Ended run(String stage, String startsAt, String... more) throws IOException, InterruptedException {
        String[] arguments = Stream.concat(Stream.of(folder.toString(), stage, startsAt), Stream.of(more))
                .toArray(String[]::new);
        Process process = new ProcessBuilder(TestJvm.command(128, WalkVictim.class, arguments))
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), said);
        } finally {
            process.destroyForcibly();
        }
    }
}
