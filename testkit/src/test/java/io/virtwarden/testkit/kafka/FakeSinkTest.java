package io.virtwarden.testkit.kafka;

import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.outbox.Sink;
import java.util.List;

class FakeSinkTest extends SinkContract {
    private FakeSink fake = new FakeSink(List.of());

    @Override
    protected Sink sink(List<String> topics) {
        fake = new FakeSink(topics);
        topics.stream().filter(topic -> topic.endsWith("small")).forEach(topic -> fake.limit(topic, SMALL, false));
        return fake;
    }

    @Override
    protected Sink sinkWithout(String topic) {
        fake = new FakeSink(List.of(topic));
        fake.drop(topic);
        return fake;
    }

    @Override
    protected List<Outgoing> delivered(String topic) {
        return fake.delivered(topic);
    }

    @Override
    protected String topic(String purpose) {
        return purpose;
    }
}
