package io.virtwarden.logd.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.outbox.SinkException;
import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.chassis.settings.KafkaSettings;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.console.EpochMicros;
import io.virtwarden.logd.domain.DomainConsoles;
import io.virtwarden.logd.domain.DomainDescription;
import io.virtwarden.logd.domain.DomainMetadata;
import io.virtwarden.logd.store.ConsoleStore;
import io.virtwarden.logd.store.Shares;
import io.virtwarden.logd.store.StoreSettings;
import io.virtwarden.testkit.kafka.FakeSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForwardingTest {
    private static final UUID NODE = new UUID(9, 9);
    private static final UUID WEB = new UUID(1, 1);
    private static final UUID DB = new UUID(2, 2);
    private static final ConsoleId SERIAL = new ConsoleId(WEB, "/l/web.log");
    private static final ConsoleId OTHER = new ConsoleId(DB, "/l/db.log");
    private static final String TOPIC = "libvirt.console";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final FakeSink sink = new FakeSink(List.of(TOPIC));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private ForwardSettings settings = ForwardSettings.standard();

    @SuppressWarnings("NullAway.Init") // set before each test
    private ConsoleStore store;

    @SuppressWarnings("NullAway.Init")
    private Forwarding forwarding;

    @BeforeEach
    void open() throws Exception {
        StoreSettings kept = StoreSettings.standard();
        store = ConsoleStore.open(
                folder.resolve("store"),
                kept,
                Shares.standard(kept),
                InstantSource.system(),
                new SimpleMeterRegistry());
        begin();
    }

    private void begin() throws IOException, InterruptedException {
        forwarding = Forwarding.open(new Forwarding.Surroundings(
                settings,
                folder.resolve("forward"),
                NODE,
                TOPIC,
                sink,
                new CloudEvents(KafkaSettings.Mode.BINARY),
                store,
                registry,
                InstantSource.system(),
                System::nanoTime));
        forwarding.start();
    }

    private void restart() throws IOException, InterruptedException {
        forwarding.close();
        begin();
    }

    private void restartWith(ForwardSettings other) throws IOException, InterruptedException {
        settings = other;
        restart();
    }

    @AfterEach
    void close() {
        forwarding.close();
        store.close();
    }

    private static DomainConsoles domain(UUID uuid, Optional<Boolean> forward) {
        DomainMetadata metadata = new DomainMetadata(forward, Optional.empty(), Optional.empty(), Set.of(), List.of());
        return new DomainConsoles(
                uuid,
                uuid.equals(WEB) ? "web" : "db",
                "test:///",
                true,
                new DomainDescription(List.of(), List.of(), metadata));
    }

    private static DomainConsoles asking(UUID uuid) {
        return domain(uuid, Optional.of(true));
    }

    private void say(ConsoleId console, String text) {
        say(console, text.getBytes(StandardCharsets.UTF_8), Instant.now());
    }

    private void say(ConsoleId console, byte[] text, Instant at) {
        assertThat(store.bytes(
                        console, console.equals(SERIAL) ? "web" : "db", EpochMicros.of(at), ByteBuffer.wrap(text)))
                .isTrue();
    }

    private Topic topic() {
        return Topic.of(sink.delivered(TOPIC));
    }

    private String whole() {
        return new String(topic().whole(SERIAL.name()), StandardCharsets.UTF_8);
    }

    private void awaitWhole(String text) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(whole())
                        .as(forwarding.check().check().text())
                        .isEqualTo(text));
    }

    @Test
    void publishesWhatAChosenDomainSaysAndNobodyElses() {
        forwarding.changed(asking(WEB));
        forwarding.changed(domain(DB, Optional.empty()));
        say(OTHER, "secret\n");
        say(SERIAL, "one\n");
        say(SERIAL, "two\n");
        store.mark(SERIAL, "web", EpochMicros.of(Instant.now()), ConsoleMark.of(ConsoleMark.Kind.STOPPED, "bye"));
        await().atMost(PATIENCE).until(() -> topic().of(ConsoleRecords.MARK).size() == 1);
        assertThat(whole()).isEqualTo("one\ntwo\n");
        assertThat(topic().all()).allSatisfy(seen -> {
            assertThat(seen.key()).isEqualTo(WEB.toString());
            assertThat(seen.id()).startsWith(NODE + "/");
            assertThat(seen.data().path("domain").asText()).isEqualTo("web");
        });
        assertThat(topic().of(ConsoleRecords.MARK).get(0).data().path("kind").asText())
                .isEqualTo("stopped");
    }

    @Test
    void choosesByNameUnlessADomainSaysNo() throws Exception {
        restartWith(new ForwardSettings(
                List.of(Pattern.compile("w.b|d.")), settings.rate(), settings.burst(), settings.buffer()));
        forwarding.changed(domain(WEB, Optional.empty()));
        forwarding.changed(domain(DB, Optional.of(false)));
        say(OTHER, "secret\n");
        say(SERIAL, "open\n");
        awaitWhole("open\n");
        assertThat(topic().all()).noneMatch(seen -> seen.key().equals(DB.toString()));
    }

    @Test
    void keepsBytesThatAreNoText() {
        forwarding.changed(asking(WEB));
        byte[] bytes = {(byte) 0xff, 0, 27, '[', (byte) 0xc3};
        say(SERIAL, bytes, Instant.now());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(topic().whole(SERIAL.name())).isEqualTo(bytes));
        assertThat(topic().of(ConsoleRecords.CHUNK).get(0).data().has("base64")).isTrue();
    }

    @Test
    void beginsShortlyBeforeADomainAskedAndNotWithItsWholeHistory() {
        say(SERIAL, "long ago\n".getBytes(StandardCharsets.UTF_8), Instant.now().minusSeconds(3600));
        say(SERIAL, "just now\n");
        await().atMost(PATIENCE).until(() -> store.newest(SERIAL) >= 2);
        forwarding.changed(asking(WEB));
        await().atMost(PATIENCE).until(() -> !topic().all().isEmpty());
        assertThat(topic().all().get(0).text()).isEqualTo("just now\n");
    }

    @Test
    void saysHowMuchTheRateLimitLeavesOut() throws Exception {
        restartWith(new ForwardSettings(List.of(), new ByteSize(1000), new ByteSize(128 << 10), settings.buffer()));
        forwarding.changed(asking(WEB));
        Instant now = Instant.now();
        String line = "x".repeat(999) + "\n";
        for (int i = 0; i < 1000; i++) {
            say(SERIAL, line.getBytes(StandardCharsets.UTF_8), now);
        }
        say(SERIAL, "later\n".getBytes(StandardCharsets.UTF_8), now.plusSeconds(60));
        await().atMost(PATIENCE).until(() -> whole().endsWith("later\n"));
        List<Topic.Seen> gaps = topic().of(ConsoleRecords.GAP);
        assertThat(gaps).hasSize(1);
        assertThat(gaps.get(0).reason()).isEqualTo("rate-limit");
        assertThat(gaps.get(0).bytes()).isEqualTo(1_000_000 - 131_000);
        assertThat(whole()).hasSize(1_000_006);
        assertThat(registry.get("virtwarden.logd.forward.limited").counter().count())
                .isEqualTo(1_000_000 - 131_000);
    }

    @Test
    void saysWhatItLeftOutAlsoWhenAGuestFallsSilent() throws Exception {
        restartWith(new ForwardSettings(List.of(), new ByteSize(1), new ByteSize(128 << 10), settings.buffer()));
        forwarding.changed(asking(WEB));
        byte[] flood = new byte[60 << 10];
        for (int i = 0; i < 3; i++) {
            say(SERIAL, flood, Instant.now());
        }
        await().atMost(PATIENCE).until(() -> topic().of(ConsoleRecords.GAP).size() == 1);
        assertThat(topic().of(ConsoleRecords.GAP).get(0).bytes()).isEqualTo(60 << 10);
    }

    @Test
    void judgesWhatWasSaidWithoutKafkaAsIfKafkaHadBeenThere() throws Exception {
        restartWith(new ForwardSettings(List.of(), new ByteSize(1000), new ByteSize(128 << 10), settings.buffer()));
        forwarding.changed(asking(WEB));
        forwarding.close();
        Instant start = Instant.now();
        byte[] line = ("y".repeat(999) + "\n").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 600; i++) {
            say(SERIAL, line, start.plusSeconds(i));
        }
        begin();
        forwarding.changed(asking(WEB));
        await().atMost(PATIENCE).until(() -> whole().length() == 600_000);
        assertThat(topic().of(ConsoleRecords.GAP)).isEmpty();
    }

    @Test
    void goesOnAfterARestartWithoutLossAndWithoutDoubling() throws Exception {
        forwarding.changed(asking(WEB));
        say(SERIAL, "one\n");
        awaitWhole("one\n");
        forwarding.close();
        say(SERIAL, "two\n");
        begin(); // libvirt has not answered yet
        awaitWhole("one\ntwo\n");
        say(SERIAL, "three\n");
        awaitWhole("one\ntwo\nthree\n");
        assertThat(topic().of(ConsoleRecords.CHUNK).stream().map(Topic.Seen::text))
                .containsExactly("one\n", "two\n", "three\n");
    }

    @Test
    void publishesLaterWhatWasSaidWhileKafkaWasAway() throws Exception {
        sink.failOpening(new SinkException(SinkException.Reason.UNREACHABLE, "nobody there"));
        forwarding.changed(asking(WEB));
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            say(SERIAL, "line " + i + "\n");
            all.append("line ").append(i).append('\n');
        }
        await().atMost(PATIENCE).until(() -> forwarding.check().check().text().contains("nobody there"));
        restart();
        assertThat(topic().all()).isEmpty();
        sink.failOpening(null);
        awaitWhole(all.toString());
        await().atMost(PATIENCE).until(() -> forwarding.check().check().ok());
    }

    @Test
    void saysWhatTheStoreDidNotKeepLongEnough() throws Exception {
        forwarding.changed(asking(WEB));
        say(SERIAL, "one\n");
        awaitWhole("one\n");
        forwarding.close();
        say(SERIAL, "deleted before anybody published it\n");
        await().atMost(PATIENCE).until(() -> store.newest(SERIAL) >= 2);
        store.mark(SERIAL, "web", EpochMicros.of(Instant.now()), ConsoleMark.of(ConsoleMark.Kind.OPENED, ""));
        await().atMost(PATIENCE).until(() -> store.newest(SERIAL) >= 3);
        store.delete(WEB);
        say(SERIAL, "new\n");
        begin();
        forwarding.changed(asking(WEB));
        await().atMost(PATIENCE).until(() -> topic().all().size() >= 3);
        List<Topic.Seen> gaps = topic().of(ConsoleRecords.GAP);
        assertThat(gaps).hasSize(1);
        assertThat(gaps.get(0).reason()).isEqualTo("retention");
        assertThat(topic().of(ConsoleRecords.CHUNK).get(1).text()).isEqualTo("new\n");
    }

    @Test
    void needsNoTopicBeforeADomainAsksAndNamesItThen() {
        sink.drop(TOPIC);
        assertThat(forwarding.check().check().ok()).isTrue();
        forwarding.changed(domain(DB, Optional.empty()));
        assertThat(forwarding.check().check().text()).contains("no domain");
        forwarding.changed(asking(WEB));
        await().atMost(PATIENCE).until(() -> forwarding.check().check().text().contains(TOPIC));
        assertThat(forwarding.check().check().ok()).isFalse();
    }

    @Test
    void stopsWhenADomainAsksNoMore() {
        forwarding.changed(asking(WEB));
        say(SERIAL, "open\n");
        awaitWhole("open\n");
        forwarding.changed(domain(WEB, Optional.empty()));
        await().atMost(PATIENCE)
                .until(() ->
                        registry.get("virtwarden.logd.forward.consoles").gauge().value() == 0);
        say(SERIAL, "secret\n");
        await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> whole().equals("open\n"));
    }

    @Test
    void keepsToItsSchemas() throws Exception {
        restartWith(new ForwardSettings(List.of(), new ByteSize(1), new ByteSize(128 << 10), settings.buffer()));
        forwarding.changed(asking(WEB));
        say(SERIAL, "text\n");
        say(SERIAL, new byte[] {(byte) 0xff}, Instant.now());
        store.mark(SERIAL, "web", EpochMicros.of(Instant.now()), ConsoleMark.of(ConsoleMark.Kind.STARTED, "booted"));
        store.mark(SERIAL, "web", EpochMicros.of(Instant.now()), new ConsoleMark(ConsoleMark.Kind.GAP, "away", 0));
        for (int i = 0; i < 5; i++) {
            say(SERIAL, new byte[50 << 10], Instant.now());
        }
        await().atMost(PATIENCE).until(() -> topic().of(ConsoleRecords.GAP).size() == 2);
        for (Topic.Seen seen : topic().all()) {
            Path file = Path.of("..", "docs", "schemas", seen.type() + ".json");
            JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Files.readString(file));
            assertThat(schema.validate(seen.data().toString(), InputFormat.JSON))
                    .as(seen.data().toString())
                    .isEmpty();
        }
    }
}
