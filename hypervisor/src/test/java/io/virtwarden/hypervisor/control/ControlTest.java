package io.virtwarden.hypervisor.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.hypervisor.link.Access;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.hypervisor.link.Links;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What libvirt's test driver can do; the rest is tried on a real libvirtd. */
class ControlTest {
    private static final UUID VM = UUID.fromString("6695eb01-f6a4-8304-79aa-97f2502e1941");
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final Links links = new Links(LinkSettings.standard(), InstantSource.system());
    private Control control;

    @BeforeEach
    void open() throws Exception {
        Path node = Files.writeString(folder.resolve("node.xml"), """
                <node><domain type='test'><name>größe</name><uuid>%s</uuid><memory>8192</memory><os><type>hvm</type></os>
                <metadata><t:tenant xmlns:t='urn:tenant'>blue</t:tenant></metadata>
                <devices><interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/></interface>
                </devices></domain></node>""".formatted(VM));
        Link link = links.open("test://" + node, Access.READ_WRITE, "test");
        await().atMost(LONG).until(() -> link.state() instanceof LinkState.Up);
        control = new Control(link, LONG);
    }

    @AfterEach
    void close() {
        links.close();
    }

    @Test
    void leadsADomainThroughItsStates() throws Exception {
        assertThat(state()).isEqualTo(1);
        done(control.suspend(VM));
        assertThat(state()).isEqualTo(3);
        done(control.resume(VM));
        assertThat(state()).isEqualTo(1);
        done(control.reboot(VM, 0));
        done(control.shutdown(VM, 0));
        assertThat(state()).isEqualTo(5);
        done(control.start(VM, 0));
        done(control.managedSave(VM, 0, LONG));
        assertThat(state()).isEqualTo(5);
        done(control.start(VM, 0));
        done(control.destroy(VM, 0));
        assertThat(done(control.state(VM))).isEqualTo(new DomainState(5, 2));
    }

    @Test
    void writesDumpsAndSavesWhereItIsTold() throws Exception {
        done(control.coreDump(VM, folder.resolve("dump").toString(), 0, 0, LONG));
        assertThat(folder.resolve("dump")).exists();
        done(control.save(VM, folder.resolve("save").toString(), 0, LONG));
        assertThat(folder.resolve("save")).exists();
    }

    @Test
    void readsMetadataByNamespace() throws Exception {
        assertThat(done(control.metadata(VM, "urn:tenant")))
                .hasValueSatisfying(xml -> assertThat(xml).contains("blue"));
        assertThat(done(control.metadata(VM, "urn:nothing"))).isEmpty();
    }

    @Test
    void freezesAndThawsFileSystems() throws Exception {
        done(control.guest().freeze(VM));
        done(control.guest().thaw(VM));
        done(control.guest().setMemory(VM, 4096, 1));
    }

    @Test
    void tellsLibvirtsReason() {
        assertThat(code(control.suspend(UUID.randomUUID()))).isEqualTo(42);
        assertThat(code(control.start(VM, 0)))
                .as("runs already; the test driver says 1")
                .isIn(1, 55);
        assertThat(code(control.jobStats(VM, 0))).as("not with this driver").isEqualTo(3);
        assertThat(code(control.abortJob(VM, 0))).isEqualTo(3);
        assertThat(code(control.migrate(VM, "test:///default", Map.of("bandwidth", 5L), 2, LONG)))
                .isIn(3, 8, 84, 74);
        assertThat(code(control.disks().abortJob(VM, "vda", 0))).isEqualTo(3);
        assertThat(code(control.disks().setThreshold(VM, "vda", 1))).isEqualTo(3);
    }

    private int state() throws Exception {
        return done(control.state(VM)).state();
    }

    private static <T> T done(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static int code(CompletableFuture<?> refused) {
        Throwable cause = refused.handle((answer, failure) -> failure)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        Throwable bare = cause instanceof java.util.concurrent.CompletionException ? cause.getCause() : cause;
        assertThat(bare).isInstanceOf(LibvirtException.class);
        return ((LibvirtException) bare).code();
    }
}
