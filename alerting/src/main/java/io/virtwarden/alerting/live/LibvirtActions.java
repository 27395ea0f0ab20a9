package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import io.virtwarden.hypervisor.control.DomainView;
import io.virtwarden.hypervisor.control.JobStats;
import io.virtwarden.hypervisor.event.EventTable;
import io.virtwarden.hypervisor.event.EventType;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.Links;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Actions on the domains of one or more connections. What each kind of action is, its {@link ActionFamily} knows. */
public final class LibvirtActions implements Actions {
    private static final EventType REBOOT = EventTable.row(ObjectKind.DOMAIN, "reboot");
    private static final EventType IO_ERROR = EventTable.row(ObjectKind.DOMAIN, "io-error");

    private final List<Hypervisor> hypervisors;
    private final Map<ActionKind, LiveAction> known;
    private final Surroundings around;

    private LibvirtActions(List<Hypervisor> hypervisors, Surroundings around, List<ActionFamily> families) {
        this.hypervisors = hypervisors;
        this.around = around;
        known = new EnumMap<>(ActionKind.class);
        for (ActionFamily family : families) {
            family.actions().forEach((kind, action) -> {
                if (known.put(kind, action) != null) {
                    throw new IllegalStateException("two families have " + kind.word());
                }
            });
        }
    }

    /**
     * Begins to connect, for looking only; for acting, too, if an earlier process left something to be taken back.
     *
     * @throws IOException if the settings' folder cannot be read and written
     */
    public static LibvirtActions open(Links links, List<String> uris, LiveSettings settings) throws IOException {
        UndoFolder folder = new UndoFolder(settings.folder());
        List<Hypervisor> hypervisors =
                uris.stream().map(uri -> new Hypervisor(links, uri, settings)).toList();
        Surroundings around = Surroundings.open(settings);
        Undoing undoing = new Undoing(around, folder, settings, uri -> on(hypervisors, uri));
        LibvirtActions actions = new LibvirtActions(hypervisors, around, families(settings, around, undoing));
        undoing.resume();
        return actions;
    }

    private static List<ActionFamily> families(LiveSettings settings, Surroundings around, Undoing undoing) {
        return List.of(
                new Pausing(around),
                new Power(around),
                new Jobs(),
                new Migrations(around),
                new BlockJobs(around),
                new MemoryImages(around),
                new Ballooning(),
                new DiskTuning(around, undoing),
                new Thresholds(around),
                new Cables(),
                new FileSystems(around, undoing),
                new Webhooks(around, settings.webhooks()),
                new FenceCommand(around, settings.fence()));
    }

    @Override
    public Set<ActionKind> supported() {
        return Set.copyOf(known.keySet());
    }

    @Override
    public Optional<String> fault(ActionSpec spec) {
        return Optional.ofNullable(known.get(spec.kind()))
                .flatMap(action -> action.fault().apply(spec));
    }

    @Override
    public void prepare() {
        hypervisors.forEach(Hypervisor::prepare);
    }

    /** An event of one of the hypervisors: some effects show only so. Returns at once. */
    public void heard(HypervisorEvent event) {
        UUID domain = event.subject().uuid();
        if (domain != null && event.type().equals(REBOOT)) {
            around.reboots().heard(domain, event.seenAt());
        } else if (domain != null && event.type().equals(IO_ERROR)) {
            around.diskErrors().heard(domain, event.seenAt());
        }
    }

    // ---- looking

    @Override
    public CompletableFuture<Sight> look(UUID domain) {
        CompletableFuture<Sight> found = CompletableFuture.completedFuture(new Sight.Absent());
        for (Hypervisor hypervisor : hypervisors) {
            found = found.thenCompose(before -> before instanceof Sight.Here
                    ? CompletableFuture.completedFuture(before)
                    : look(hypervisor, domain).thenApply(here -> better(before, here)));
        }
        return found;
    }

    /** One connection that cannot be asked is enough to make "absent" a guess. */
    private static Sight better(Sight before, Sight now) {
        return now instanceof Sight.Absent && before instanceof Sight.Unseen ? before : now;
    }

    private static CompletableFuture<Sight> look(Hypervisor on, UUID domain) {
        return on.eyes()
                .view(domain, Sight.NAMESPACE)
                .<Sight>thenApply(view -> here(on, domain, view))
                .exceptionally(failure -> blind(on, failure));
    }

    private static Sight here(Hypervisor on, UUID domain, DomainView view) {
        String job = view.job().running() ? view.job().operation() : "none";
        Sight.Here bare = new Sight.Here(
                on.uri(),
                domain,
                view.name(),
                view.state().state(),
                view.state().reason(),
                job,
                view.metadata(),
                Map.of());
        Map<String, String> facts = new TreeMap<>();
        facts.put("state", StateWords.of(bare));
        facts.put("run", Integer.toString(view.id()));
        if (view.job().running()) {
            addJob(facts, view.job());
        }
        return new Sight.Here(bare.uri(), domain, bare.name(), bare.state(), bare.reason(), job, bare.optIn(), facts);
    }

    private static void addJob(Map<String, String> facts, JobStats job) {
        for (String name : List.of("time_elapsed", "data_remaining", "memory_iteration", "memory_dirty_rate")) {
            job.number(name).ifPresent(value -> facts.put("job." + name, Long.toString(value)));
        }
    }

    private static Sight blind(Hypervisor on, Throwable failure) {
        Throwable cause = Outcomes.cause(failure);
        return cause instanceof LibvirtException libvirt && libvirt.gone()
                ? new Sight.Absent()
                : new Sight.Unseen(on.uri() + ": " + Outcomes.text(cause));
    }

    @Override
    public CompletableFuture<Precondition> check(ActionSpec spec, Sight.Here sight) {
        LiveAction action = known.get(spec.kind());
        Optional<Hypervisor> on = on(sight.uri());
        if (action == null || on.isEmpty()) {
            return CompletableFuture.completedFuture(new Precondition.Unclear(
                    action == null ? "this build cannot " + spec.kind().word() : "no connection to " + sight.uri()));
        }
        return around.safely(() -> action.check().of(on.get(), spec, sight))
                .thenCompose(found -> found instanceof Precondition.Met ? connected(on.get(), found) : completed(found))
                .exceptionally(failure -> new Precondition.Unclear(Outcomes.text(Outcomes.cause(failure))));
    }

    /** An action is tried once for ever: not while the connection for it is away. Rules that observe need none. */
    private static CompletableFuture<Precondition> connected(Hypervisor on, Precondition met) {
        return on.prepared() ? on.ready().thenApply(ready -> met) : completed(met);
    }

    private static CompletableFuture<Precondition> completed(Precondition found) {
        return CompletableFuture.completedFuture(found);
    }

    @Override
    public void watchAgain(ActionCall call) {
        LiveAction action = known.get(call.spec().kind());
        if (action != null) {
            on(call.before().uri()).ifPresent(on -> action.again().accept(on, call));
        }
    }

    private Optional<Hypervisor> on(String uri) {
        return on(hypervisors, uri);
    }

    private static Optional<Hypervisor> on(List<Hypervisor> hypervisors, String uri) {
        return hypervisors.stream().filter(one -> one.uri().equals(uri)).findFirst();
    }

    // ---- acting

    @Override
    public CompletableFuture<Outcome> start(ActionCall call) {
        LiveAction action = known.get(call.spec().kind());
        Optional<Hypervisor> on = on(call.before().uri());
        if (action == null || on.isEmpty()) {
            return CompletableFuture.completedFuture(new Outcome.Refused(
                    action == null
                            ? "this build cannot " + call.spec().kind().word()
                            : "no connection to " + call.before().uri() + " any more"));
        }
        return around.safely(() -> action.effect().of(on.get(), call))
                .exceptionally(Outcomes::failed)
                .thenApply(outcome -> {
                    around.returned().put(call.id(), outcome);
                    return outcome;
                });
    }

    @Override
    public CompletableFuture<Outcome> abort(ActionCall call, String why) {
        return around.watched(call.id())
                .map(watch -> watch.end(why))
                .orElseGet(() -> CompletableFuture.completedFuture(
                        new Outcome.Refused("no job of it runs that could be ended")));
    }

    @Override
    public CompletableFuture<Verification> verify(ActionCall call) {
        LiveAction action = known.get(call.spec().kind());
        Optional<Hypervisor> on = on(call.before().uri());
        if (action == null || on.isEmpty()) {
            return CompletableFuture.completedFuture(
                    new Verification.Unseen("no connection to " + call.before().uri()));
        }
        return look(call.domain())
                .thenCompose(sight -> sight instanceof Sight.Unseen unseen
                        ? CompletableFuture.completedFuture(new Verification.Unseen(unseen.reason()))
                        : around.safely(() -> action.evidence().of(on.get(), call, sight)))
                .exceptionally(failure -> new Verification.Unseen(Outcomes.text(Outcomes.cause(failure))));
    }

    @Override
    public void close() {
        around.close();
        hypervisors.forEach(Hypervisor::close);
    }
}
