package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import io.virtwarden.hypervisor.control.Control;
import io.virtwarden.hypervisor.inventory.DomainXml;
import io.virtwarden.hypervisor.link.Access;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.Links;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Actions on the domains of one or more connections, each with links of its own: one to look, one to act. */
public final class LibvirtActions implements Actions {
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final int NO_DOMAIN = 42;
    private static final int RUNNING = 1;
    private static final int PAUSED = 3;

    private record Place(String uri, Link looking, Link acting, Control eyes, Control hands) {}

    private final List<Place> places;

    private LibvirtActions(List<Place> places) {
        this.places = places;
    }

    /** Begins to connect. */
    public static LibvirtActions open(Links links, List<String> uris) {
        List<Place> places = new ArrayList<>();
        for (String uri : uris) {
            Link looking = links.open(uri, Access.READ_ONLY, "alerting-look");
            Link acting = links.open(uri, Access.READ_WRITE, "alerting-act");
            places.add(new Place(uri, looking, acting, new Control(looking, DEADLINE), new Control(acting, DEADLINE)));
        }
        return new LibvirtActions(places);
    }

    @Override
    public Set<ActionKind> supported() {
        return EnumSet.of(ActionKind.SUSPEND, ActionKind.RESUME, ActionKind.ABORT_JOB);
    }

    // ---- looking

    @Override
    public CompletableFuture<Sight> look(UUID domain) {
        CompletableFuture<Sight> found = CompletableFuture.completedFuture(new Sight.Absent());
        for (Place place : places) {
            found = found.thenCompose(before -> before instanceof Sight.Here
                    ? CompletableFuture.completedFuture(before)
                    : look(place, domain).thenApply(here -> better(before, here)));
        }
        return found;
    }

    /** One connection that cannot be asked is enough to make "absent" a guess. */
    private static Sight better(Sight before, Sight now) {
        return now instanceof Sight.Absent && before instanceof Sight.Unseen ? before : now;
    }

    private static CompletableFuture<Sight> look(Place place, UUID domain) {
        CompletableFuture<Sight> sight = place.eyes()
                .state(domain)
                .thenCompose(state -> job(place, domain)
                        .thenCompose(job -> place.eyes()
                                .metadata(domain, Sight.NAMESPACE)
                                .thenCompose(optIn -> name(place, domain)
                                        .<Sight>thenApply(name -> new Sight.Here(
                                                place.uri(),
                                                domain,
                                                name,
                                                state.state(),
                                                state.reason(),
                                                job,
                                                optIn,
                                                java.util.Map.of(
                                                        "state", Integer.toString(state.state()),
                                                        "reason", Integer.toString(state.reason())))))));
        return sight.exceptionally(failure -> blind(place, failure));
    }

    private static Sight blind(Place place, Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof LibvirtException libvirt && libvirt.code() == NO_DOMAIN
                ? new Sight.Absent()
                : new Sight.Unseen(place.uri() + ": " + cause.getMessage());
    }

    /** Types 1 and 2 are running; 3 and up are how the last one ended. */
    private static CompletableFuture<String> job(Place place, UUID domain) {
        return place.eyes()
                .jobStats(domain, 0)
                .thenApply(job -> job.type() == 1 || job.type() == 2
                        ? "operation " + job.values().getOrDefault("operation", "unknown")
                        : "none")
                .exceptionally(failure -> {
                    Throwable cause = cause(failure);
                    // Not running, or a driver without jobs: nothing can be under way.
                    if (cause instanceof LibvirtException libvirt && (libvirt.unsupported() || libvirt.code() == 55)) {
                        return "none";
                    }
                    throw new CompletionException(cause);
                });
    }

    private static CompletableFuture<String> name(Place place, UUID domain) {
        return place.looking().call("name of " + domain, DEADLINE, connection -> {
            String xml = DomainXml.read(connection, domain, 0);
            int from = xml.indexOf("<name>");
            int to = xml.indexOf("</name>");
            return from < 0 || to < from
                    ? domain.toString()
                    : xml.substring(from + 6, to)
                            .replace("&lt;", "<")
                            .replace("&gt;", ">")
                            .replace("&quot;", "\"")
                            .replace("&amp;", "&");
        });
    }

    @Override
    public CompletableFuture<Precondition> check(ActionSpec spec, Sight.Here sight) {
        return CompletableFuture.completedFuture(
                switch (spec.kind()) {
                    case SUSPEND ->
                        sight.state() == RUNNING
                                ? new Precondition.Met("it runs")
                                : new Precondition.Unmet(
                                        "not-running", "its state is " + sight.state() + ", not running");
                    case RESUME -> resumable(sight);
                    case ABORT_JOB ->
                        sight.idle()
                                ? new Precondition.Unmet("no-job", "no job runs on it")
                                : new Precondition.Met("a job runs: " + sight.job());
                    default ->
                        new Precondition.Unclear(
                                "this build cannot " + spec.kind().word());
                });
    }

    /** Reasons 2, 3 and 4 of virDomainPausedReason: a migration, a save or a dump will go on by itself. 11 and up: post-copy. */
    private static Precondition resumable(Sight.Here sight) {
        if (sight.state() != PAUSED) {
            return new Precondition.Unmet("not-paused", "its state is " + sight.state() + ", not paused");
        }
        return switch (sight.reason()) {
            case 2, 3, 4, 6, 9, 11, 12, 13 ->
                new Precondition.Unmet(
                        "paused-for-a-reason", "it is paused for reason " + sight.reason() + ", which ends by itself");
            default -> new Precondition.Met("it is paused, reason " + sight.reason());
        };
    }

    // ---- acting

    @Override
    public CompletableFuture<Outcome> start(ActionCall call) {
        Optional<Place> place = places.stream()
                .filter(one -> one.uri().equals(call.before().uri()))
                .findFirst();
        if (place.isEmpty()) {
            return CompletableFuture.completedFuture(
                    new Outcome.Refused("no connection to " + call.before().uri() + " any more"));
        }
        Function<Control, CompletableFuture<Void>> made = switch (call.spec().kind()) {
            case SUSPEND -> control -> control.suspend(call.domain());
            case RESUME -> control -> control.resume(call.domain());
            case ABORT_JOB ->
                control -> control.abortJob(call.domain(), call.spec().flag("post-copy") ? 1 : 0);
            default ->
                control -> CompletableFuture.failedFuture(new IllegalArgumentException(
                        "this build cannot " + call.spec().kind().word()));
        };
        return made.apply(place.get().hands())
                .<Outcome>thenApply(done -> new Outcome.Done("libvirt says that it is done"))
                .exceptionally(LibvirtActions::outcome);
    }

    /** What libvirt itself refuses had no effect; anything else may have had one. */
    private static Outcome outcome(Throwable failure) {
        Throwable cause = cause(failure);
        String text = String.valueOf(cause.getMessage());
        boolean certain = (cause instanceof LibvirtException libvirt && libvirt.domain() != RPC)
                || cause instanceof IllegalArgumentException;
        return certain ? new Outcome.Refused(text) : new Outcome.Unknown(text);
    }

    /** VIR_FROM_RPC: the connection failed, not the call. */
    private static final int RPC = 7;

    @Override
    public CompletableFuture<Verification> verify(ActionCall call) {
        return look(call.domain()).thenApply(sight -> {
            if (sight instanceof Sight.Here here) {
                return verified(call, here);
            }
            return sight instanceof Sight.Unseen unseen
                    ? new Verification.Unseen(unseen.reason())
                    : new Verification.Denied("the domain is gone");
        });
    }

    private static Verification verified(ActionCall call, Sight.Here here) {
        boolean reached = switch (call.spec().kind()) {
            case SUSPEND -> here.state() == PAUSED;
            case RESUME -> here.state() == RUNNING;
            case ABORT_JOB -> here.idle();
            default -> false;
        };
        String text = "state " + here.state() + ", reason " + here.reason() + ", job " + here.job();
        return reached ? new Verification.Confirmed(text) : new Verification.Pending(text);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public void close() {
        for (Place place : places) {
            place.acting().close();
            place.looking().close();
        }
    }
}
