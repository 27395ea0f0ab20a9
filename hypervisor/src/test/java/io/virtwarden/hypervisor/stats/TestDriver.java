package io.virtwarden.hypervisor.stats;

import com.sun.jna.Pointer;
import io.virtwarden.hypervisor.link.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;

/** A connection to libvirt's in-process test driver; a file URI's state is private to it. */
final class TestDriver implements Connection, AutoCloseable {
    private final String uri;
    private final Open open;

    TestDriver(String uri) throws LibvirtException {
        this.uri = uri;
        this.open = new Open(uri);
    }

    /** Running domains d0, d1, ... with that many iothreads: 2 + 1 + 3 * iothreads parameters each. */
    static TestDriver withDomains(Path folder, int domains, int iothreads) throws IOException, LibvirtException {
        StringBuilder xml = new StringBuilder("<node>\n");
        for (int i = 0; i < domains; i++) {
            xml.append("<domain type='test'><name>d").append(i).append("</name><uuid>");
            xml.append(String.format("00000000-0000-4000-8000-%012d", i)).append("</uuid>");
            xml.append("<memory>1048576</memory><vcpu>2</vcpu><iothreads>").append(iothreads);
            xml.append("</iothreads><os><type>hvm</type></os></domain>\n");
        }
        Path file = folder.resolve("node.xml");
        Files.writeString(file, xml.append("</node>\n"));
        return new TestDriver("test://" + file);
    }

    @Override
    public Pointer pointer() {
        return open.pointer();
    }

    @Override
    public long generation() {
        return 1;
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public String driver() {
        return "Test";
    }

    Connect connect() {
        return open;
    }

    @Override
    public void close() throws LibvirtException {
        open.close();
    }

    private static final class Open extends Connect {
        Open(String uri) throws LibvirtException {
            super(uri);
        }

        Pointer pointer() {
            return vcp.getPointer();
        }
    }
}
