package io.virtwarden.chaos.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.virtwarden.chaos.invariant.ChangesAreTold.Change;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrailInvariantsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static Seen record(long sequence, String key, String type, Instant time, JsonNode data) {
        return new Seen("node/1/" + sequence, "node/1", sequence, type, key, key, time, data);
    }

    private static Seen plain(long sequence, String key) {
        return record(sequence, key, "io.virtwarden.domain.reboot.v1", START, object());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static Seen lifecycle(long sequence, String domain, String event, long second) {
        return record(
                sequence,
                domain,
                "io.virtwarden.domain.lifecycle.v1",
                START.plusSeconds(second),
                object().put("event", event));
    }

    @Test
    void holdsWhenAllIsThereAndReSentRecordsComeAgain() {
        EventsReachKafka invariant = new EventsReachKafka();
        invariant.acknowledged("node/1/1");
        invariant.arrived(List.of(plain(1, "a"), plain(2, "b"), plain(3, "a"), plain(1, "a")));
        assertThat(invariant.verdict().held()).isTrue();
    }

    @Test
    void failsWhenAnAcknowledgedEventIsMissing() {
        EventsReachKafka invariant = new EventsReachKafka();
        invariant.acknowledged("node/1/9");
        invariant.arrived(List.of(plain(1, "a")));
        assertThat(invariant.verdict().violations())
                .containsExactly("node/1/9 was shown by its node and is not in Kafka");
    }

    @Test
    void failsWhenAKeyIsOutOfOrder() {
        EventsReachKafka invariant = new EventsReachKafka();
        invariant.arrived(List.of(plain(3, "a"), plain(2, "a")));
        assertThat(invariant.verdict().violated()).isEqualTo(1);
    }

    @Test
    void failsForWantOfAnythingToLookAt() {
        EventsReachKafka invariant = new EventsReachKafka();
        invariant.arrived(List.of());
        assertThat(invariant.verdict().held()).isFalse();
    }

    private static Change suspended(long second) {
        return new Change("d", "suspended", START.plusSeconds(second), START.plusSeconds(second + 1));
    }

    @Test
    void everyChangeNeedsAnEventOfItsOwn() {
        ChangesAreTold invariant = new ChangesAreTold();
        invariant.changed(suspended(10));
        invariant.changed(suspended(20));
        invariant.arrived(List.of(lifecycle(1, "d", "suspended", 10), lifecycle(2, "d", "resumed", 20)));
        assertThat(invariant.verdict().violated()).isEqualTo(1);
    }

    @Test
    void aGapExcusesWhatLiesInIt() {
        ChangesAreTold invariant = new ChangesAreTold();
        invariant.changed(suspended(10));
        invariant.changed(suspended(100));
        JsonNode gap = object().put("from", START.plusSeconds(5).toString())
                .put("to", START.plusSeconds(15).toString());
        invariant.arrived(List.of(record(1, "n", "io.virtwarden.node.gap.v1", START, gap)));
        assertThat(invariant.verdict().violations()).singleElement().asString().contains("00:01:40");
    }

    @Test
    void whatIsExcusedByAGapTakesNoLaterEvent() {
        ChangesAreTold invariant = new ChangesAreTold();
        invariant.changed(suspended(10));
        invariant.changed(suspended(20));
        JsonNode gap = object().put("from", START.plusSeconds(5).toString())
                .put("to", START.plusSeconds(12).toString());
        invariant.arrived(
                List.of(record(1, "n", "io.virtwarden.node.gap.v1", START, gap), lifecycle(2, "d", "suspended", 20)));
        assertThat(invariant.verdict().held()).isTrue();
    }

    @Test
    void failsOnEachFaultOfTheChain() {
        ChainIsIntact invariant = new ChainIsIntact();
        invariant.verified("events", 10, List.of());
        assertThat(invariant.verdict().held()).isTrue();
        invariant.verified("audit", 5, List.of("record 3 was altered"));
        assertThat(invariant.verdict().violations()).containsExactly("audit: record 3 was altered");
    }

    private static Seen alerting(long sequence, String type, JsonNode data) {
        return record(sequence, "n", type, START, data);
    }

    private static Seen received(String fingerprint, String incident) {
        ObjectNode data = object().put("incident", incident);
        data.putObject("signal").put("fingerprint", fingerprint);
        return alerting(1, "io.virtwarden.alert.received.v1", data);
    }

    @Test
    void failsWhenAnAlertThatWasTakenIsNotThereOrNotDecided() {
        DecisionsAreAudited invariant = new DecisionsAreAudited();
        invariant.taken("gone");
        invariant.taken("undecided");
        invariant.taken("fine");
        invariant.arrived(List.of(
                received("undecided", "i1"),
                received("fine", "i2"),
                alerting(3, "io.virtwarden.action.decided.v1", object().put("incident", "i2"))));
        assertThat(invariant.verdict().violations())
                .containsExactly(
                        "alert gone was answered 202 and is not in the audit trail",
                        "incident i1 has no decision in the audit trail");
    }

    @Test
    void failsWhenSomethingWasDoneWithoutAnIntent() {
        DecisionsAreAudited invariant = new DecisionsAreAudited();
        invariant.done("a1");
        invariant.done("a2");
        invariant.arrived(List.of(alerting(1, "io.virtwarden.action.started.v1", object().put("id", "a1"))));
        assertThat(invariant.verdict().violations()).singleElement().asString().contains("a2");
    }
}
