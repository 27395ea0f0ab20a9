package io.virtwarden.chassis.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalLimits;
import io.virtwarden.chassis.journal.JournalStoppedException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTrailTest {
    private static final Instant NOW = Instant.parse("2026-11-23T08:15:30.123456789Z");

    @TempDir
    Path folder;

    @Test
    void linksRecordsFromTheFirstOnAndAcrossReopening() throws Exception {
        List<AuditRecord> appended = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            try (Journal journal = open()) {
                AuditTrail trail = AuditTrail.open(journal, SampleTrail.NODE);
                assertThat(trail.start()).isEqualTo(run == 0 ? AuditTrail.Start.FRESH : AuditTrail.Start.CONTINUED);
                for (int i = 0; i < 10; i++) {
                    appended.add(append(trail, "domain-" + i));
                }
            }
        }
        assertThat(appended).extracting(AuditRecord::sequence).isEqualTo(range(1, 30));
        List<Finding> findings = new ArrayList<>();
        ChainVerifier verifier = new ChainVerifier(ChainVerifier.Limits.defaults(), findings::add);
        try (Journal journal = open()) {
            JournalTrail.feed(journal, verifier);
        }
        assertThat(findings).isEmpty();
        assertThat(verifier.verification().trails())
                .singleElement()
                .satisfies(trail -> assertThat(trail.records()).isEqualTo(30));
    }

    @Test
    void journalsExactlyWhatItReturns() throws Exception {
        try (Journal journal = open()) {
            AuditRecord record = append(AuditTrail.open(journal, SampleTrail.NODE), "d");
            assertThat(record.time()).isEqualTo(Instant.parse("2026-11-23T08:15:30.123456Z"));
            journal.whenDurable(record.sequence()).toCompletableFuture().get(10, TimeUnit.SECONDS);
            try (var reader = journal.read(1)) {
                var entry = reader.next(java.time.Duration.ofSeconds(5));
                assertThat(entry).isNotNull();
                assertThat(new AuditCodec(journal.epoch()).decode(entry))
                        .usingRecursiveComparison()
                        .isEqualTo(record);
            }
        }
    }

    @Test
    void takesControlCharactersOutOfSubjectsSoThatTheChainsLinesStayClear() throws Exception {
        try (Journal journal = open()) {
            AuditTrail trail = AuditTrail.open(journal, SampleTrail.NODE);
            AuditRecord record = trail.append("t", "a\nb\u0000c", "k\r", NOW, "{}".getBytes(UTF_8));
            assertThat(record.subject()).isEqualTo("a\ufffdb\ufffdc");
            assertThat(record.key()).isEqualTo("k\ufffd");
            assertThatThrownBy(() -> trail.append("t\n", "s", "k", NOW, "{}".getBytes(UTF_8)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void replacesDataTooLargeForTheJournalByANoteAndStaysLinked() throws Exception {
        List<Finding> findings = new ArrayList<>();
        ChainVerifier verifier = new ChainVerifier(ChainVerifier.Limits.defaults(), findings::add);
        try (Journal journal = open()) {
            AuditTrail trail = AuditTrail.open(journal, SampleTrail.NODE);
            append(trail, "before");
            AuditRecord record = trail.append("t", "s", "s", NOW, new byte[journal.largestPayload()]);
            append(trail, "after");
            assertThat(trail.withheld()).isEqualTo(1);
            assertThat(new String(record.data(), UTF_8))
                    .startsWith("{\"withheld\":true,\"bytes\":" + journal.largestPayload() + ",\"sha256\":\"");
            journal.whenDurable(3).toCompletableFuture().get(10, TimeUnit.SECONDS);
            JournalTrail.feed(journal, verifier);
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void appendsNothingToAStoppedJournal() {
        Journal journal = open();
        AuditTrail trail = AuditTrail.open(journal, SampleTrail.NODE);
        journal.close();
        assertThatThrownBy(() -> append(trail, "d")).isInstanceOf(JournalStoppedException.class);
    }

    private static AuditRecord append(AuditTrail trail, String name) {
        String subject = java.util.UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString();
        return trail.append(
                "io.virtwarden.domain.lifecycle.v1",
                subject,
                subject,
                NOW,
                ("{\"name\":\"" + name + "\"}").getBytes(UTF_8));
    }

    private static List<Long> range(long from, long to) {
        return java.util.stream.LongStream.rangeClosed(from, to).boxed().toList();
    }

    private Journal open() {
        return JournalFolder.open(
                folder.resolve("journal"),
                new JournalLimits(1 << 20, 64 << 10),
                InstantSource.system(),
                new SimpleMeterRegistry(),
                Tags.empty());
    }
}
