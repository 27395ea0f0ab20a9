package io.virtwarden.hypervisor.feed;

import java.util.UUID;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** A second connection to libvirt's in-process test driver, through the binding: what happens there, the feed must hear. */
public final class TestDriver implements AutoCloseable {
    public static final String URI = "test:///default";

    private final Connect connect;

    public TestDriver() throws LibvirtException {
        io.virtwarden.hypervisor.libvirt.Libvirt.load();
        connect = new Connect(URI);
    }

    public Connect connect() {
        return connect;
    }

    public Domain standing() throws LibvirtException {
        return connect.domainLookupByName("test");
    }

    public static String xml(String name, UUID uuid) {
        return "<domain type='test'><name>" + name + "</name><uuid>" + uuid
                + "</uuid><memory>8192</memory><os><type>hvm</type></os></domain>";
    }

    @Override
    public void close() throws LibvirtException {
        connect.close();
    }
}
