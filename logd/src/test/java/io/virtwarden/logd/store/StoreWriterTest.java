package io.virtwarden.logd.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.journal.JournalEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreWriterTest {
    @TempDir
    private Path folder;

    /** A journal that is closed under the writer's hands refuses everything, as one does whose disk has failed a sync. */
    @Test
    void opensAStoppedJournalAgainAndKeepsEverythingOnce() throws IOException, InterruptedException {
        MeterRegistry registry = new SimpleMeterRegistry();
        Consoles consoles = new Consoles();
        Intake intake = new Intake(consoles, 64 << 20, bytes -> {});
        try (JournalSlot journal = JournalSlot.open(folder, InstantSource.system(), registry, 0)) {
            StoreWriter writer = new StoreWriter(
                    intake, journal, () -> 0, () -> true, new StoreMeters(registry, InstantSource.system()));
            Thread thread = new Thread(writer);
            intake.writer(thread);
            thread.start();
            int said = 0;
            for (int failure = 0; failure < 3; failure++) {
                for (int i = 0; i < 2000; i++) say(intake, said++);
                stop(journal);
                for (int i = 0; i < 2000; i++) say(intake, said++);
                int expected = said;
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> consoles.of(Stores.SERIAL, "web")
                                        .unsealed()
                                        .sumsAfter(0)
                                        .count()
                                == expected);
            }
            assertThat(intake.used()).isZero();
            writer.finish();
            thread.join(5000);
            check(journal, said);
        }
    }

    private static void stop(JournalSlot journal) {
        journal.close();
    }

    private static void say(Intake intake, int number) {
        assertThat(intake.bytes(Stores.SERIAL, "web", Stores.NOON, ByteBuffer.wrap(line(number))))
                .isTrue();
    }

    private static byte[] line(int number) {
        return ("line " + number + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static void check(JournalSlot journal, int said) throws IOException, InterruptedException {
        long offset = 0;
        try (JournalSlot.Cursor cursor = journal.read(1)) {
            for (int number = 0; number < said; number++) {
                JournalEntry entry = cursor.reader().next(Duration.ZERO);
                assertThat(entry).isNotNull();
                Envelope envelope = Envelope.parse(entry.payload());
                assertThat(envelope.offset()).isEqualTo(offset);
                byte[] line = line(number);
                assertThat(entry.payload()).endsWith(line);
                offset += line.length;
            }
            assertThat(cursor.reader().next(Duration.ZERO)).isNull();
        }
    }
}
