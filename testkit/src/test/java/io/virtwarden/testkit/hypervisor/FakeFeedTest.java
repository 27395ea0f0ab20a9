package io.virtwarden.testkit.hypervisor;

import io.virtwarden.hypervisor.feed.SignalQueue;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

class FakeFeedTest extends FeedContract {
    private final SignalQueue queue = new SignalQueue(1000);
    private final SignalRecorder signals = new SignalRecorder(queue);
    private final FakeHypervisor fake = new FakeHypervisor("fake:///", queue, InstantSource.system());

    @BeforeEach
    void connect() {
        fake.connect();
    }

    @Override
    protected SignalRecorder signals() {
        return signals;
    }

    @Override
    protected void define(UUID uuid, String name) {
        fake.define(uuid, name);
    }

    @Override
    protected void start(UUID uuid) {
        fake.start(uuid);
    }

    @Override
    protected void suspend(UUID uuid) {
        fake.suspend(uuid);
    }

    @Override
    protected void resume(UUID uuid) {
        fake.resume(uuid);
    }

    @Override
    protected void remove(UUID uuid) {
        fake.destroy(uuid);
        fake.undefine(uuid);
    }
}
