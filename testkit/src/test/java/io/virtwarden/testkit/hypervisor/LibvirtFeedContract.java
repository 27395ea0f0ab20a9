package io.virtwarden.testkit.hypervisor;

import io.virtwarden.hypervisor.feed.Feed;
import io.virtwarden.hypervisor.feed.FeedSettings;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.libvirt.Libvirt;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.libvirt.Connect;
import org.libvirt.Domain;

/** libvirt itself, by whatever driver and transport its URI names. */
abstract class LibvirtFeedContract extends FeedContract {
    private final String uri;
    private final SignalQueue queue = new SignalQueue(1000);
    private final SignalRecorder signals = new SignalRecorder(queue);
    private final Links links = new Links(LinkSettings.standard(), InstantSource.system());
    private final Feed feed;
    private Connect connect;

    LibvirtFeedContract(String uri) {
        this.uri = uri;
        feed = new Feed(links, List.of(uri), FeedSettings.standard(), queue, InstantSource.system());
    }

    @BeforeEach
    void start() throws Exception {
        Libvirt.load();
        connect = new Connect(uri);
        feed.start();
        // What a test does must come after the registration.
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> queue.size() > 0);
    }

    @AfterEach
    void stop() throws Exception {
        feed.close();
        links.close();
        connect.close();
    }

    /** A domain of this driver. */
    protected abstract String xml(UUID uuid, String name);

    @Override
    protected SignalRecorder signals() {
        return signals;
    }

    @Override
    protected void define(UUID uuid, String name) throws Exception {
        connect.domainDefineXML(xml(uuid, name)).free();
    }

    @Override
    protected void start(UUID uuid) throws Exception {
        with(uuid, Domain::create);
    }

    @Override
    protected void suspend(UUID uuid) throws Exception {
        with(uuid, Domain::suspend);
    }

    @Override
    protected void resume(UUID uuid) throws Exception {
        with(uuid, Domain::resume);
    }

    @Override
    protected void remove(UUID uuid) throws Exception {
        with(uuid, Domain::destroy);
        with(uuid, Domain::undefine);
    }

    private interface Use {
        void of(Domain domain) throws org.libvirt.LibvirtException;
    }

    private void with(UUID uuid, Use use) throws org.libvirt.LibvirtException {
        Domain domain = connect.domainLookupByUUID(uuid);
        try {
            use.of(domain);
        } finally {
            domain.free();
        }
    }
}
