package io.virtwarden.dist.tryout;

import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Plays some life on test:///default so that a newcomer sees events: about one change a second, round and round. The test driver
 * lives in this process and touches nothing outside of it. One thread.
 */
final class ScriptedLife implements AutoCloseable {
    private static final String URI = "test:///default";
    private static final Duration EVERY = Duration.ofMillis(900);
    private static final int TITLE = 1;

    private final TestDriver libvirt;
    private final Pointer connection;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "scripted-life");
        made.setDaemon(true);
        return made;
    });
    private final List<Runnable> script = List.of(
            this::define,
            () -> domain("web-1", d -> libvirt().virDomainCreate(d)),
            () -> domain("test", d -> libvirt().virDomainSuspend(d)),
            this::networkUp,
            () -> domain("test", d -> libvirt().virDomainResume(d)),
            () -> domain("web-1", d -> libvirt().virDomainSetMetadata(d, TITLE, "Shop, front end", null, null, 0)),
            () -> pool("default-pool", p -> libvirt().virStoragePoolRefresh(p, 0)),
            () -> domain("web-1", d -> libvirt().virDomainSuspend(d)),
            () -> domain("web-1", d -> libvirt().virDomainResume(d)),
            this::transientDomain,
            this::poolUp,
            () -> domain("job-7", d -> libvirt().virDomainDestroy(d)),
            () -> domain("web-1", d -> libvirt().virDomainShutdown(d)),
            () -> domain("web-1", d -> libvirt().virDomainRename(d, "web-old", 0)),
            this::poolDown,
            this::networkDown,
            () -> domain("web-old", d -> libvirt().virDomainUndefine(d)));

    private int step;
    private @Nullable Pointer network;
    private @Nullable Pointer pool;

    private ScriptedLife(TestDriver libvirt, Pointer connection) {
        this.libvirt = libvirt;
        this.connection = connection;
    }

    /** @throws IllegalStateException if the test driver cannot be opened */
    static ScriptedLife start() {
        TestDriver libvirt = TestDriver.load();
        Pointer connection = libvirt.virConnectOpen(URI);
        if (connection == null) {
            throw new IllegalStateException("libvirt cannot open " + URI);
        }
        ScriptedLife life = new ScriptedLife(libvirt, connection);
        var unused =
                life.thread.scheduleAtFixedRate(life::next, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return life;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(1, TimeUnit.SECONDS)) {
                libvirt.virConnectClose(connection);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private TestDriver libvirt() {
        return libvirt;
    }

    private void next() {
        script.get(step % script.size()).run();
        step++;
    }

    private interface Change {
        int on(Pointer object);
    }

    /** What a step cannot do (libvirt has said so by then) is left out: the next round begins anew. */
    private void domain(String name, Change change) {
        Pointer domain = libvirt.virDomainLookupByName(connection, name);
        if (domain != null) {
            change.on(domain);
            libvirt.virDomainFree(domain);
        }
    }

    private void pool(String name, Change change) {
        Pointer found = libvirt.virStoragePoolLookupByName(connection, name);
        if (found != null) {
            change.on(found);
            libvirt.virStoragePoolFree(found);
        }
    }

    private void define() {
        free(libvirt.virDomainDefineXML(connection, xml("web-1", "0e8c2f5a-54a1-4a92-8f0e-5b1f3b6c9d01")));
    }

    private void transientDomain() {
        free(libvirt.virDomainCreateXML(connection, xml("job-7", "0e8c2f5a-54a1-4a92-8f0e-5b1f3b6c9d02"), 0));
    }

    private void free(@Nullable Pointer domain) {
        if (domain != null) {
            libvirt.virDomainFree(domain);
        }
    }

    private static String xml(String name, String uuid) {
        return "<domain type='test'><name>" + name + "</name><uuid>" + uuid + "</uuid><memory unit='MiB'>512</memory>"
                + "<vcpu>2</vcpu><os><type>hvm</type></os></domain>";
    }

    private void networkUp() {
        network = libvirt.virNetworkDefineXML(
                connection,
                "<network><name>tenant-a</name><uuid>0e8c2f5a-54a1-4a92-8f0e-5b1f3b6c9d03</uuid>"
                        + "<bridge name='virbr7'/><ip address='10.7.0.1' netmask='255.255.255.0'/></network>");
        if (network != null) {
            libvirt.virNetworkCreate(network);
        }
    }

    private void networkDown() {
        if (network != null) {
            libvirt.virNetworkDestroy(network);
            libvirt.virNetworkUndefine(network);
            libvirt.virNetworkFree(network);
            network = null;
        }
    }

    private void poolUp() {
        pool = libvirt.virStoragePoolDefineXML(
                connection,
                "<pool type='dir'><name>images</name><uuid>0e8c2f5a-54a1-4a92-8f0e-5b1f3b6c9d04</uuid>"
                        + "<target><path>/images</path></target></pool>",
                0);
        if (pool != null) {
            libvirt.virStoragePoolCreate(pool, 0);
        }
    }

    private void poolDown() {
        if (pool != null) {
            libvirt.virStoragePoolDestroy(pool);
            libvirt.virStoragePoolUndefine(pool);
            libvirt.virStoragePoolFree(pool);
            pool = null;
        }
    }
}
