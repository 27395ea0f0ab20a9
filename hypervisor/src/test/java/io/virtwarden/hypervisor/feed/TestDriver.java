package io.virtwarden.hypervisor.feed;

import java.util.UUID;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** A second connection to libvirt's in-process test driver, through the binding: what happens there, the feed must hear. */
public final class TestDriver implements AutoCloseable {
    public static final String URI = "test:///default";

    private final Opened connect;

    private static final class Opened extends Connect {
        Opened() throws LibvirtException {
            super(URI);
        }

        com.sun.jna.Pointer pointer() {
            return vcp.getPointer();
        }
    }

    public TestDriver() throws LibvirtException {
        io.virtwarden.hypervisor.libvirt.Libvirt.load();
        connect = new Opened();
    }

    public Connect connect() {
        return connect;
    }

    public Domain standing() throws LibvirtException {
        return connect.domainLookupByName("test");
    }

    /** The binding has no rename: libvirt's own call on the same domain. */
    public void rename(Domain domain, String name) throws LibvirtException {
        com.sun.jna.Function lookup = com.sun.jna.Function.getFunction("virt", "virDomainLookupByName");
        com.sun.jna.Function rename = com.sun.jna.Function.getFunction("virt", "virDomainRename");
        com.sun.jna.Function free = com.sun.jna.Function.getFunction("virt", "virDomainFree");
        com.sun.jna.Pointer found = lookup.invokePointer(new Object[] {connect.pointer(), domain.getName()});
        if (rename.invokeInt(new Object[] {found, name, 0}) < 0 || free.invokeInt(new Object[] {found}) < 0) {
            throw new IllegalStateException("cannot rename to " + name);
        }
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
