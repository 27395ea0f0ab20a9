package io.virtwarden.lockd;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.settings.LibvirtSettings;
import io.virtwarden.hypervisor.control.Control;
import io.virtwarden.hypervisor.link.Access;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.lockd.lease.Leases;
import io.virtwarden.lockd.policy.ExpiryGuard;
import io.virtwarden.lockd.policy.ExpiryRules;
import io.virtwarden.lockd.policy.LibvirtDomains;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Acts on domains whose leases in the cluster expire, over connections of its own: no other call may be in the way. */
final class ExpiryWatch implements AutoCloseable {
    /** Suspending is a message to QEMU's monitor; one that takes longer is tried again. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Links links;
    private final ScheduledExecutorService thread;

    private ExpiryWatch(Links links, ScheduledExecutorService thread) {
        this.links = links;
        this.thread = thread;
    }

    /** From now on. Open it before the cluster is started, or what expires in between is missed. */
    static ExpiryWatch open(
            Leases leases,
            ExpiryRules rules,
            LibvirtSettings libvirt,
            LinkSettings settings,
            InstantSource clock,
            MeterRegistry registry) {
        Links links = new Links(settings, clock);
        List<Control> controls = libvirt.uris().stream()
                .map(uri -> new Control(links.open(uri, Access.READ_WRITE, "expiry"), PATIENCE))
                .toList();
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "lease-expiry");
            made.setDaemon(true);
            return made;
        });
        ExpiryGuard guard = new ExpiryGuard(rules, new LibvirtDomains(controls), thread, registry);
        leases.listen(guard::heard);
        return new ExpiryWatch(links, thread);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        links.close();
    }
}
