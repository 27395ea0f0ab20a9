package io.virtwarden.monitor.intake;

import static io.virtwarden.monitor.intake.IntakeHarness.URI;
import static io.virtwarden.monitor.intake.IntakeHarness.WEB;
import static io.virtwarden.monitor.intake.IntakeHarness.web;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.ChainVerifier;
import io.virtwarden.chassis.audit.Finding;
import io.virtwarden.chassis.audit.JournalTrail;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.feed.FeedSignal;
import io.virtwarden.hypervisor.inventory.DomainStates;
import io.virtwarden.monitor.inventory.Known;
import io.virtwarden.monitor.inventory.ObjectKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final ObjectKey KEY = new ObjectKey(URI, ObjectKind.DOMAIN, WEB.toString());

    @TempDir
    private Path folder;

    @Test
    void recordsWhatWasHeardWithTheStateAfterIt() throws Exception {
        try (IntakeHarness on = new IntakeHarness(folder, NOON)) {
            on.connected();
            on.heard("lifecycle", 0, 0);
            on.heard("lifecycle", 2, 0);
            on.heard("lifecycle", 3, 2);
            on.heard("reboot");
            List<AuditRecord> records = await(on, 4);
            assertThat(records)
                    .extracting(AuditRecord::type)
                    .containsExactly(
                            "io.virtwarden.domain.lifecycle.v1",
                            "io.virtwarden.domain.lifecycle.v1",
                            "io.virtwarden.domain.lifecycle.v1",
                            "io.virtwarden.domain.reboot.v1");
            assertThat(records).extracting(AuditRecord::key).containsOnly(WEB.toString());
            JsonNode suspended = data(records.get(2));
            assertThat(suspended.path("detail").asText()).isEqualTo("ioerror");
            assertThat(suspended.path("after").path("state").asText()).isEqualTo("paused");
            assertThat(suspended.path("after").path("reason").asText()).isEqualTo("ioerror");
            assertThat(suspended.has("reconciled")).isFalse();
            assertThat(on.registry
                            .get("libvirt.events")
                            .tags("event", "suspended", "detail", "ioerror")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void marksTheEndOfATransientDomainWithNull() throws Exception {
        try (IntakeHarness on = new IntakeHarness(folder, NOON)) {
            on.connected(web(3, DomainStates.RUNNING, 1, false));
            on.heard("lifecycle", 5, 1);
            AuditRecord stopped = await(on, 2).get(1);
            assertThat(data(stopped).get("after")).isEqualTo(NullNode.getInstance());
        }
    }

    @Test
    void recordsTheGapOfALostConnectionBeforeWhatWasMissed() throws Exception {
        try (IntakeHarness on = new IntakeHarness(folder, NOON)) {
            on.connected(web(3, DomainStates.RUNNING, 1, true));
            on.lost(NOON.plusSeconds(10));
            on.now.set(NOON.plusSeconds(30));
            on.connected(web(3, DomainStates.PAUSED, 1, true));
            List<AuditRecord> records = await(on, 4);
            JsonNode gap = data(records.get(2));
            assertThat(records.get(2).type()).isEqualTo(Gap.TYPE);
            assertThat(records.get(2).subject()).isEqualTo(IntakeHarness.NODE.toString());
            assertThat(gap.path("reason").asText()).isEqualTo("connection-lost");
            assertThat(gap.path("from").asText()).isEqualTo("2026-11-23T12:00:10.000000Z");
            assertThat(gap.path("to").asText()).isEqualTo("2026-11-23T12:00:30.000000Z");
            assertThat(gap.path("uri").asText()).isEqualTo(URI);
            JsonNode missed = data(records.get(3));
            assertThat(missed.path("event").asText()).isEqualTo("suspended");
            assertThat(missed.path("reconciled").booleanValue()).isTrue();
        }
    }

    @Test
    void aDomainThatIsListedBeforeItIsAnnouncedIsNoMiss() throws Exception {
        try (IntakeHarness on = new IntakeHarness(folder, NOON)) {
            on.connected(web(-1, DomainStates.SHUTOFF, 1, true));
            on.listed(web(4, DomainStates.PAUSED, 11, true));
            on.heard("lifecycle", 2, 2);
            on.listed(web(4, DomainStates.RUNNING, 1, true));
            on.heard("reboot");
            assertThat(await(on, 3))
                    .extracting(record -> data(record).path("event").asText())
                    .containsExactly("defined", "started", "reboot");
        }
    }

    @Test
    void whatTwoListingsShowAlikeWithoutAnEventBetweenWasMissed() throws Exception {
        try (IntakeHarness on = new IntakeHarness(folder, NOON)) {
            on.connected(web(3, DomainStates.RUNNING, 1, true));
            on.listed(web(3, DomainStates.PAUSED, 1, true));
            on.heard("lifecycle", 4, 0);
            on.listed(web(3, DomainStates.PAUSED, 1, true));
            on.listed(web(3, DomainStates.PAUSED, 1, true));
            List<AuditRecord> records = await(on, 4);
            assertThat(data(records.get(2)).path("event").asText()).isEqualTo("resumed");
            assertThat(data(records.get(3)).path("event").asText()).isEqualTo("suspended");
            assertThat(data(records.get(3)).path("reconciled").booleanValue()).isTrue();
        }
    }

    @Test
    void afterAnOverflowTheFirstListingCounts() throws Exception {
        try (IntakeHarness on = new IntakeHarness(folder, NOON)) {
            on.connected(web(3, DomainStates.RUNNING, 1, true));
            on.signal(new FeedSignal.Overflowed(URI, NOON.plusSeconds(2), 1, NOON, 7));
            on.listed(web(3, DomainStates.PAUSED, 1, true));
            assertThat(data(await(on, 4).get(3)).path("event").asText()).isEqualTo("suspended");
        }
    }

    @Test
    void countsTheEventsThatFoundTheQueueFull() throws Exception {
        try (IntakeHarness on = new IntakeHarness(folder, NOON)) {
            on.signal(new FeedSignal.Overflowed(URI, NOON.plusSeconds(2), 1, NOON, 4711));
            JsonNode gap = data(await(on, 1).get(0));
            assertThat(gap.path("reason").asText()).isEqualTo("queue-overflow");
            assertThat(gap.path("count").asLong()).isEqualTo(4711);
        }
    }

    @Test
    void recordsTheTimeInWhichTheMonitorWasStopped() throws Exception {
        try (IntakeHarness on = new IntakeHarness(folder, NOON)) {
            on.connected(web(3, DomainStates.RUNNING, 1, true));
            await(on, 2);
        }
        try (IntakeHarness on = new IntakeHarness(folder, NOON.plusSeconds(60))) {
            on.connected(web(3, DomainStates.RUNNING, 1, true));
            JsonNode gap = data(await(on, 3).get(2));
            assertThat(gap.path("reason").asText()).isEqualTo("monitor-stopped");
            assertThat(gap.path("from").asText()).startsWith("2026-11-23T12:00:00");
            assertThat(gap.path("to").asText()).startsWith("2026-11-23T12:01:00");
        }
    }

    @Test
    void recordsTheTimeInWhichTheMonitorWasDead() throws Exception {
        try (IntakeHarness on = new IntakeHarness(folder, NOON)) {
            on.connected(web(3, DomainStates.RUNNING, 1, true));
            on.now.set(NOON.plusSeconds(5));
            on.heard("reboot");
            await(on, 3);
            Awaitility.await()
                    .until(() -> Files.exists(folder.resolve("watch.json"))
                            && Files.readString(folder.resolve("watch.json")).contains(URI));
            on.kill();
        }
        try (IntakeHarness on = new IntakeHarness(folder, NOON.plusSeconds(60))) {
            on.connected(web(3, DomainStates.RUNNING, 1, true));
            JsonNode gap = data(await(on, 4).get(3));
            assertThat(gap.path("reason").asText()).isEqualTo("monitor-killed");
            assertThat(gap.path("from").asText()).startsWith("2026-11-23T12:00:05");
        }
    }

    @Test
    void knowsAfterARestartWhatItKnewBeforeAndReconcilesNothing() throws Exception {
        try (IntakeHarness on = new IntakeHarness(folder, NOON)) {
            on.connected(web(3, DomainStates.RUNNING, 1, true));
            on.heard("lifecycle", 3, 0);
            await(on, 3);
        }
        try (IntakeHarness on = new IntakeHarness(folder, NOON.plusSeconds(60))) {
            assertThat(on.intake.known().get(KEY))
                    .isInstanceOfSatisfying(
                            Known.Domain.class, web -> assertThat(web.state()).isEqualTo(DomainStates.PAUSED));
            on.connected(web(3, DomainStates.PAUSED, 1, true));
            on.heard("reboot");
            assertThat(await(on, 5)).extracting(AuditRecord::type).endsWith(Gap.TYPE, "io.virtwarden.domain.reboot.v1");
        }
    }

    @Test
    void knowsItFromTheJournalAloneWhenTheStateFileIsLost() throws Exception {
        try (IntakeHarness on = new IntakeHarness(folder, NOON)) {
            on.connected(web(3, DomainStates.RUNNING, 1, true));
            on.heard("lifecycle", 3, 0);
            await(on, 3);
        }
        Files.delete(folder.resolve("known-state.jsonl"));
        try (IntakeHarness on = new IntakeHarness(folder, NOON.plusSeconds(60))) {
            assertThat(on.intake.known().get(KEY))
                    .isInstanceOfSatisfying(
                            Known.Domain.class, web -> assertThat(web.state()).isEqualTo(DomainStates.PAUSED));
        }
    }

    @Test
    void doesNotTrustAStateFileThatIsAheadOfTheJournalOrCut() throws Exception {
        try (IntakeHarness on = new IntakeHarness(folder, NOON)) {
            on.connected(web(3, DomainStates.RUNNING, 1, true));
            await(on, 2);
        }
        Path file = folder.resolve("known-state.jsonl");
        String whole = Files.readString(file);
        Files.writeString(file, whole.replaceFirst("\"sequence\":2", "\"sequence\":2000"));
        try (IntakeHarness on = new IntakeHarness(folder, NOON.plusSeconds(60))) {
            assertThat(on.intake.known().get(KEY)).isNotNull();
        }
        Files.writeString(file, whole.substring(0, whole.length() - 20));
        try (IntakeHarness on = new IntakeHarness(folder, NOON.plusSeconds(90))) {
            assertThat(on.intake.known().get(KEY)).isNotNull();
        }
    }

    /** The damage lies in the middle: what follows it is kept, what it took is named. */
    @Test
    void recordsWhichRecordsRottedOnTheDisk() throws Exception {
        try (IntakeHarness on = new IntakeHarness(folder, NOON)) {
            on.connected(web(3, DomainStates.RUNNING, 1, true));
            for (int i = 0; i < 50; i++) {
                on.heard("reboot");
            }
            await(on, 52);
        }
        Path segment;
        try (Stream<Path> files = Files.walk(folder.resolve("journal"))) {
            segment = files.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 0x55;
        Files.write(segment, bytes);
        try (IntakeHarness on = new IntakeHarness(folder, NOON.plusSeconds(60))) {
            on.connected(web(3, DomainStates.RUNNING, 1, true));
            Awaitility.await().until(() -> on.records().stream().anyMatch(IntakeTest::tellsOfDamage));
            JsonNode gap = data(on.records().stream()
                    .filter(IntakeTest::tellsOfDamage)
                    .findFirst()
                    .orElseThrow());
            assertThat(gap.path("count").asLong()).isPositive();
            assertThat(gap.path("firstSequence").asLong()).isBetween(2L, 52L);
            assertThat(gap.path("explanation").asText()).contains("quarantine");
        }
    }

    private static boolean tellsOfDamage(AuditRecord record) {
        return new String(record.data(), StandardCharsets.UTF_8).contains("journal-damaged");
    }

    @Test
    void losesNothingOfABurstAndKeepsTheChain() throws Exception {
        int burst = 100_000;
        try (IntakeHarness on = new IntakeHarness(folder, NOON)) {
            on.connected(web(3, DomainStates.RUNNING, 1, true));
            for (int i = 0; i < burst; i++) {
                on.heard("lifecycle", i % 2 == 0 ? 3 : 4, 0);
            }
            Awaitility.await().atMost(java.time.Duration.ofSeconds(60)).until(() -> on.journal.durable() == burst + 2);
            List<Finding> findings = new ArrayList<>();
            ChainVerifier verifier = new ChainVerifier(ChainVerifier.Limits.defaults(), findings::add);
            JournalTrail.feed(on.journal, verifier);
            assertThat(findings).isEmpty();
            assertThat(verifier.verification().records()).isEqualTo(burst + 2);
        }
    }

    private static List<AuditRecord> await(IntakeHarness on, int count) throws InterruptedException {
        Awaitility.await().until(() -> on.journal.durable() >= count);
        return on.records();
    }

    private static JsonNode data(AuditRecord record) throws IOException {
        return new ObjectMapper().readTree(record.data());
    }
}
