package io.virtwarden.logd.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.console.ConsoleSink;
import io.virtwarden.logd.domain.DomainConsoles;
import io.virtwarden.logd.domain.DomainDescription;
import io.virtwarden.logd.domain.DomainMetadata;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AttacherTest {
    private static final String URI = "qemu:///system";
    private static final UUID DOMAIN = new UUID(5, 6);
    private static final Duration AWAY = Duration.ofMinutes(1);

    private final FakePort port = new FakePort();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicLong nanos = new AtomicLong(-50);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Attacher attacher = new Attacher(new Attacher.Parts(
            new AttachSettings(true, AWAY),
            Map.of(URI, port),
            new Hearing(),
            registry,
            InstantSource.system(),
            nanos::get));

    private final class Hearing implements ConsoleSink {
        @Override
        public boolean bytes(ConsoleId console, String domainName, long epochMicros, ByteBuffer bytes) {
            heard.add(console.name() + " " + StandardCharsets.UTF_8.decode(bytes));
            return true;
        }

        @Override
        public boolean mark(ConsoleId console, String domainName, long epochMicros, ConsoleMark mark) {
            heard.add(console.name() + " " + mark.kind());
            return true;
        }
    }

    @BeforeEach
    void start() {
        attacher.start();
    }

    @AfterEach
    void stop() {
        attacher.close();
        assertThat(port.isClosed()).isTrue();
    }

    private static DomainConsoles domain(boolean running, String... ports) {
        return new DomainConsoles(
                DOMAIN, "box", URI, running, new DomainDescription(List.of(), List.of(ports), DomainMetadata.NONE));
    }

    private void awaitHeard(String... all) {
        await().untilAsserted(() -> assertThat(heard).containsExactly(all));
    }

    @Test
    void readsEveryPortOfARunningDomainUntilItStops() {
        attacher.changed(domain(true, "console0", "serial1"));
        await().until(() -> port.opened().size() == 2);
        assertThat(port.opened()).containsExactlyInAnyOrder("console0", "serial1");
        port.say("hello".getBytes(StandardCharsets.UTF_8));
        await().until(() -> heard.contains("console0 hello") && heard.contains("serial1 hello"));
        port.say("bye".getBytes(StandardCharsets.UTF_8));
        attacher.changed(domain(false, "console0", "serial1"));
        await().until(() -> heard.contains("console0 bye") && heard.contains("serial1 bye"));
        port.stopped();
        await().until(() -> heard.contains("console0 CLOSED") && heard.contains("serial1 CLOSED"));
        nanos.addAndGet(AWAY.toNanos());
        await().during(Duration.ofMillis(300)).until(() -> port.attempts().size() == 2);
    }

    @Test
    void givesUpTheStreamOfAStoppedDomainThatLibvirtDoesNotEnd() {
        attacher.changed(domain(true, "console0"));
        awaitHeard("console0 OPENED");
        port.takenWithoutAWordBy("an operator");
        attacher.changed(domain(false, "console0"));
        await().during(Duration.ofMillis(300)).until(() -> !port.opened().isEmpty());
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        awaitHeard("console0 OPENED", "console0 CLOSED");
        assertThat(port.opened()).isEmpty();
    }

    @Test
    void opensNothingOfADomainThatDoesNotRunOrIsNotThere() {
        attacher.changed(domain(false, "console0"));
        attacher.changed(domain(true));
        attacher.gone(DOMAIN);
        await().during(Duration.ofMillis(300)).until(() -> port.attempts().isEmpty());
    }

    @Test
    void staysAwayAsLongAsItWasToldFromAConsoleThatIsTaken() {
        attacher.changed(domain(true, "console0"));
        awaitHeard("console0 OPENED");
        port.takenBy("an operator");
        awaitHeard("console0 OPENED", "console0 CLOSED");
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        awaitHeard("console0 OPENED", "console0 CLOSED", "console0 CLOSED");
        assertThat(registry.get("virtwarden.logd.attach.taken").counter().count())
                .isEqualTo(1);
        int attempts = port.attempts().size();
        nanos.addAndGet(AWAY.minusMillis(1).toNanos());
        await().during(Duration.ofMillis(400)).until(() -> port.attempts().size() == attempts);
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        await().until(() -> port.attempts().size() == attempts + 1);
        port.takenBy(null);
        nanos.addAndGet(AWAY.toNanos());
        awaitHeard("console0 OPENED", "console0 CLOSED", "console0 CLOSED", "console0 GAP", "console0 OPENED");
    }

    @Test
    void readsAConsoleAgainThatWasTakenAndGivenBackWithoutAWord() {
        attacher.changed(domain(true, "console0"));
        awaitHeard("console0 OPENED");
        port.say("a".getBytes(StandardCharsets.UTF_8));
        awaitHeard("console0 OPENED", "console0 a");
        port.takenWithoutAWordBy("an operator");
        nanos.addAndGet(AWAY.toNanos());
        await().until(() -> port.attempts().size() == 2);
        port.givenBack();
        nanos.addAndGet(AWAY.multipliedBy(2).minusMillis(1).toNanos());
        await().during(Duration.ofMillis(400)).until(() -> port.attempts().size() == 2);
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        awaitHeard("console0 OPENED", "console0 a", "console0 GAP", "console0 OPENED");
        port.say("b".getBytes(StandardCharsets.UTF_8));
        awaitHeard("console0 OPENED", "console0 a", "console0 GAP", "console0 OPENED", "console0 b");
        assertThat(registry.get("virtwarden.logd.attach.taken").counter().count())
                .isEqualTo(1);
    }

    @Test
    void asksForItsOwnSilentConsoleLessAndLessOften() {
        attacher.changed(domain(true, "console0"));
        awaitHeard("console0 OPENED");
        port.say("a".getBytes(StandardCharsets.UTF_8));
        awaitHeard("console0 OPENED", "console0 a");
        int attempts = 1;
        for (Duration pause = AWAY; attempts < 12; pause = pause.multipliedBy(2)) {
            Duration shortened = pause.compareTo(Duration.ofHours(1)) < 0 ? pause : Duration.ofHours(1);
            nanos.addAndGet(shortened.toNanos());
            int expected = ++attempts;
            await().until(() -> port.attempts().size() == expected);
        }
        port.say("b".getBytes(StandardCharsets.UTF_8));
        awaitHeard("console0 OPENED", "console0 a", "console0 b");
    }

    @Test
    void opensAgainWithPausesThatGrowWhenLibvirtIsAway() {
        port.down(true);
        attacher.changed(domain(true, "console0"));
        await().until(() -> port.attempts().size() == 1);
        nanos.addAndGet(Duration.ofMillis(500).toNanos());
        await().until(() -> port.attempts().size() == 2);
        nanos.addAndGet(Duration.ofMillis(999).toNanos());
        await().during(Duration.ofMillis(400)).until(() -> port.attempts().size() == 2);
        port.down(false);
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        awaitHeard("console0 OPENED");
    }
}
