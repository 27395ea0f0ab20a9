package io.virtwarden.chassis.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that writes a real journal, many times over the same journal. */
@Timeout(180)
class JournalKillIT {
    private static final int KILLS = Integer.getInteger("journal.kills", 52);

    @TempDir
    Path folder;

    private long before;

    @Test
    void losesNoAcknowledgedEntryHoweverOftenItIsKilled() throws Exception {
        long seed = Long.getLong("journal.kill.seed", System.nanoTime());
        System.out.println("journal.kill.seed=" + seed);
        Random dice = new Random(seed);
        Path acknowledged = Files.write(folder.resolve("acknowledged"), new byte[Long.BYTES]);
        for (int kill = 1; kill <= KILLS; kill++) {
            killOne(acknowledged, dice);
            verify(ByteBuffer.wrap(Files.readAllBytes(acknowledged)).getLong(), "kill " + kill + " of seed " + seed);
        }
        assertThat(before).as("entries in all").isGreaterThan(KILLS * 100L);
    }

    @Test
    void refusesASecondProcessAndNamesTheFirst() throws Exception {
        Path acknowledged = Files.write(folder.resolve("acknowledged"), new byte[Long.BYTES]);
        Process owner = start(acknowledged);
        try (BufferedReader said = reader(owner)) {
            awaitReady(said);
            assertThatThrownBy(this::open)
                    .isInstanceOf(JournalUnusableException.class)
                    .hasMessageContaining("process " + owner.pid() + " ")
                    .hasMessageContaining(folder.resolve("journal").toString());
            try (ReadableJournal reading = JournalFolder.readOnly(folder.resolve("journal"))) {
                assertThat(reading.damages()).isEmpty();
            }
            assertThat(owner.isAlive()).isTrue();
        } finally {
            kill(owner);
        }
        open().close();
    }

    private Journal open() {
        return JournalFolder.open(
                folder.resolve("journal"),
                KillVictim.LIMITS,
                InstantSource.system(),
                new SimpleMeterRegistry(),
                Tags.empty());
    }

    private Process start(Path acknowledged) throws IOException {
        return new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KillVictim.class.getName(),
                        folder.resolve("journal").toString(),
                        acknowledged.toString()))
                .redirectErrorStream(true)
                .start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void awaitReady(BufferedReader said) throws IOException {
        StringBuilder all = new StringBuilder();
        String line = said.readLine();
        while (line != null && !line.equals("ready")) {
            all.append(line).append('\n');
            line = said.readLine();
        }
        assertThat(line).as("the victim said: %s", all).isEqualTo("ready");
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private void killOne(Path acknowledged, Random dice) throws IOException, InterruptedException {
        Process victim = start(acknowledged);
        try (BufferedReader said = reader(victim)) {
            boolean early = dice.nextInt(5) == 0; // while it starts and mends what the one before has left
            if (!early) awaitReady(said);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(dice.nextInt(early ? 600 : 150)));
        } finally {
            kill(victim);
        }
    }

    private void verify(long acknowledged, String when) throws InterruptedException {
        try (Journal journal = open();
                var reader = journal.read(1)) {
            assertThat(journal.durable()).as(when).isGreaterThanOrEqualTo(acknowledged);
            assertThat(journal.durable()).as(when).isGreaterThanOrEqualTo(before);
            assertThat(journal.damages()).as(when).isEmpty();
            long expected = journal.first();
            assertThat(expected).as(when).isLessThanOrEqualTo(Math.max(1, acknowledged - 15_000));
            JournalEntry entry = reader.next(Duration.ZERO);
            while (entry != null) {
                assertThat(entry.sequence()).as(when).isEqualTo(expected++);
                if (!java.util.Arrays.equals(entry.payload(), KillVictim.payload(entry.sequence())))
                    throw new AssertionError(when + ": other payload at " + entry.sequence());
                assertThat(entry.kind()).isEqualTo((int) (entry.sequence() % 256));
                entry = reader.next(Duration.ZERO);
            }
            assertThat(expected).as(when).isEqualTo(journal.durable() + 1);
            before = journal.durable();
        }
    }
}
