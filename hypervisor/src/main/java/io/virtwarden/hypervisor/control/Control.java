package io.virtwarden.hypervisor.control;

import com.sun.jna.ptr.IntByReference;
import io.virtwarden.hypervisor.inventory.DomainXml;
import io.virtwarden.hypervisor.libvirt.TypedParameters;
import io.virtwarden.hypervisor.link.CallStuckException;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkDownException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Acts on domains over a read-write link. Every call finds the domain by UUID, so that a name that was given to another one
 * meanwhile harms nobody. Futures fail with {@link LibvirtException} (its code is libvirt's; 42: no such domain, 55: not in
 * this state, 68: busy, 84 and 3: not with this driver), {@link LinkDownException} or {@link CallStuckException}; after the
 * last of these the call may still take effect. Flags are libvirt's of the call of the same name.
 */
public final class Control {
    private final DomainActions actions;

    /**
     * @param link read-write; stays the caller's to close
     * @param deadline of every call that names none
     */
    public Control(Link link, Duration deadline) {
        actions = new DomainActions(link, deadline);
    }

    // ---- power

    /** Freezes the guest where it is. */
    public CompletableFuture<Void> suspend(UUID domain) {
        return actions.binding("suspend", domain, (libvirt, pointer) -> libvirt.virDomainSuspend(pointer));
    }

    /** Lets a suspended guest go on. */
    public CompletableFuture<Void> resume(UUID domain) {
        return actions.binding("resume", domain, (libvirt, pointer) -> libvirt.virDomainResume(pointer));
    }

    /** Starts a defined domain. */
    public CompletableFuture<Void> start(UUID domain, int flags) {
        return actions.binding("start", domain, (libvirt, pointer) -> libvirt.virDomainCreateWithFlags(pointer, flags));
    }

    /**
     * Asks the guest to shut down; it may ignore that.
     *
     * @param flags 0 the driver's choice, 1 ACPI, 2 guest agent, 4 initctl, 8 signal, 16 paravirtual
     */
    public CompletableFuture<Void> shutdown(UUID domain, int flags) {
        return actions.own("shutdown", domain, (api, pointer) -> api.virDomainShutdownFlags(pointer, flags));
    }

    /**
     * Ends the domain as if by pulling its plug.
     *
     * @param flags 0, 1 graceful (fails rather than kill hard), 2 removes its log files
     */
    public CompletableFuture<Void> destroy(UUID domain, int flags) {
        return actions.own("destroy", domain, (api, pointer) -> api.virDomainDestroyFlags(pointer, flags));
    }

    /** Asks the guest to reboot; flags as for {@link #shutdown}. */
    public CompletableFuture<Void> reboot(UUID domain, int flags) {
        return actions.binding("reboot", domain, (libvirt, pointer) -> libvirt.virDomainReboot(pointer, flags));
    }

    /** Presses the reset button. */
    public CompletableFuture<Void> reset(UUID domain) {
        return actions.binding("reset", domain, (libvirt, pointer) -> libvirt.virDomainReset(pointer, 0));
    }

    /** Injects a non-maskable interrupt: most guests then write a crash dump. */
    public CompletableFuture<Void> injectNmi(UUID domain) {
        return actions.own("inject NMI", domain, (api, pointer) -> api.virDomainInjectNMI(pointer, 0));
    }

    // ---- state on disk

    /**
     * Writes memory to a file on the hypervisor and ends the domain.
     *
     * @param flags 1 bypass cache, 2 running, 4 paused after the restore
     * @param deadline memory size over disk speed; minutes are normal
     */
    public CompletableFuture<Void> save(UUID domain, String path, int flags, Duration deadline) {
        return actions.own(
                "save", domain, deadline, (api, pointer) -> api.virDomainSaveFlags(pointer, path, null, flags));
    }

    /** The same to a file that libvirt keeps and restores at the next start. */
    public CompletableFuture<Void> managedSave(UUID domain, int flags, Duration deadline) {
        return actions.binding(
                "managed save", domain, deadline, (libvirt, pointer) -> libvirt.virDomainManagedSave(pointer, flags));
    }

    /**
     * Writes a dump of the guest's memory to a file on the hypervisor.
     *
     * @param format virDomainCoreDumpFormat, 0 raw
     * @param flags 1 crash it afterwards, 2 live, 4 bypass cache, 8 reset, 16 memory only
     */
    public CompletableFuture<Void> coreDump(UUID domain, String path, int format, int flags, Duration deadline) {
        return actions.own(
                "core dump",
                domain,
                deadline,
                (api, pointer) -> api.virDomainCoreDumpWithFormat(pointer, path, format, flags));
    }

    // ---- migration and jobs

    /**
     * Migrates to another hypervisor and waits for the end.
     *
     * @param destination URI; as libvirtd over there is reached from libvirtd here
     * @param parameters VIR_MIGRATE_PARAM names such as {@code migrate_uri}, {@code bandwidth} (Long), {@code migrate_disks}
     *     (List of String)
     * @param flags virDomainMigrateFlags; peer to peer (2) is what a daemon wants
     */
    public CompletableFuture<Void> migrate(
            UUID domain, String destination, Map<String, ?> parameters, int flags, Duration deadline) {
        TypedParameters.Written written = TypedParameters.write(parameters);
        return actions.own("migrate to " + destination, domain, deadline, (api, pointer) -> {
            try {
                return api.virDomainMigrateToURI3(pointer, destination, written.pointer(), written.count(), flags);
            } finally {
                Reference.reachabilityFence(written);
            }
        });
    }

    /**
     * Aborts the running migration, save or dump.
     *
     * @param flags 0, or 1 to interrupt a post-copy migration (libvirt 8.5)
     */
    public CompletableFuture<Void> abortJob(UUID domain, int flags) {
        return actions.own(
                "abort job",
                domain,
                (api, pointer) ->
                        flags == 0 ? api.virDomainAbortJob(pointer) : api.virDomainAbortJobFlags(pointer, flags));
    }

    /** Switches a running migration that allows it to post-copy: from then on a network fault loses the guest. */
    public CompletableFuture<Void> startPostCopy(UUID domain) {
        return actions.own("start post-copy", domain, (api, pointer) -> api.virDomainMigrateStartPostCopy(pointer, 0));
    }

    /**
     * How the running job, or the last one, is getting on.
     *
     * @param flags 0 running, 1 the completed one, 3 the completed one without forgetting it
     */
    public CompletableFuture<JobStats> jobStats(UUID domain, int flags) {
        return actions.ask("job statistics", domain, (api, pointer) -> DomainViewReader.jobStats(api, pointer, flags));
    }

    // ---- what is

    /**
     * Name, state, job and one metadata element in one turn.
     *
     * @param namespace XML namespace of the metadata element
     */
    public CompletableFuture<DomainView> view(UUID domain, String namespace) {
        return actions.ask("view", domain, (api, pointer) -> DomainViewReader.read(api, pointer, domain, namespace));
    }

    /** Its live XML, without secrets. */
    public CompletableFuture<String> xml(UUID domain) {
        return actions.raw("XML", connection -> DomainXml.read(connection, domain, 0));
    }

    /** Whether libvirt keeps a {@link #managedSave} of it. */
    public CompletableFuture<Boolean> hasManagedSave(UUID domain) {
        return actions.ask(
                "managed save image",
                domain,
                (api, pointer) -> DomainActions.check(api.virDomainHasManagedSaveImage(pointer, 0)) == 1);
    }

    /** Whether it has a definition that outlives its run. */
    public CompletableFuture<Boolean> persistent(UUID domain) {
        return actions.ask(
                "persistence", domain, (api, pointer) -> DomainActions.check(api.virDomainIsPersistent(pointer)) == 1);
    }

    /** State and reason now. */
    public CompletableFuture<DomainState> state(UUID domain) {
        return actions.ask("state", domain, (api, pointer) -> {
            IntByReference state = new IntByReference();
            IntByReference reason = new IntByReference();
            DomainActions.check(api.virDomainGetState(pointer, state, reason, 0));
            return new DomainState(state.getValue(), reason.getValue());
        });
    }

    /** One element of its metadata, empty if it has none in that XML namespace. */
    public CompletableFuture<Optional<String>> metadata(UUID domain, String namespace) {
        return actions.raw("metadata", connection -> DomainXml.metadata(connection, domain, namespace));
    }

    // ---- disks

    /** Block jobs, thresholds and limits. */
    public DiskControl disks() {
        return new DiskControl(actions);
    }

    /** Memory, network link, file systems inside the guest. */
    public GuestControl guest() {
        return new GuestControl(actions);
    }
}
