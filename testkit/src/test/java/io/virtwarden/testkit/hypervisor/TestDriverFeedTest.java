package io.virtwarden.testkit.hypervisor;

import java.util.UUID;

/** libvirt's in-process test driver. */
class TestDriverFeedTest extends LibvirtFeedContract {
    TestDriverFeedTest() {
        super("test:///default");
    }

    @Override
    protected String xml(UUID uuid, String name) {
        return "<domain type='test'><name>" + name + "</name><uuid>" + uuid
                + "</uuid><memory>8192</memory><os><type>hvm</type></os></domain>";
    }
}
