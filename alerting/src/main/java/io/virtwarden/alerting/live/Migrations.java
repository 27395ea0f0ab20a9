package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import io.virtwarden.hypervisor.control.JobStats;
import io.virtwarden.hypervisor.inventory.DomainStates;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** To another hypervisor: the two libvirtds talk to each other, so that the migration does not need this process to go on. */
final class Migrations implements ActionFamily {
    private static final int LIVE = 1;
    private static final int PEER_TO_PEER = 2;
    private static final int PERSIST_THERE = 8;
    private static final int UNDEFINE_HERE = 16;
    private static final int ABORT_ON_ERROR = 4096;
    private static final int AUTO_CONVERGE = 8192;
    private static final int POST_COPY = 32_768;

    /** After the limit: post-copy, or the end of an abort, takes its time. */
    private static final Duration BEYOND = Duration.ofMinutes(15);

    private static final int MIGRATED = 4;
    /** {@link JobStats#operation} of an outgoing migration. */
    private static final String MIGRATION = "migration-out";

    private final Surroundings around;

    Migrations(Surroundings around) {
        this.around = around;
    }

    @Override
    public Map<ActionKind, LiveAction> actions() {
        return Map.of(
                ActionKind.MIGRATE,
                new LiveAction(
                        LiveAction.Check.of(Migrations::movable),
                        this::migrate,
                        this::arrived,
                        spec -> Optional.empty(),
                        this::watchAgain));
    }

    private static Precondition movable(ActionSpec spec, Sight.Here sight) {
        boolean frozen = sight.state() == DomainStates.PAUSED && sight.reason() == 1;
        return sight.state() == DomainStates.RUNNING || frozen
                ? new Precondition.Met("it is " + StateWords.of(sight))
                : new Precondition.Unmet("not-running", "it is " + StateWords.of(sight) + ", not running");
    }

    /** It is watched before anything is asked: whoever wants it ended finds the watch from the first moment on. */
    private CompletableFuture<Outcome> migrate(Hypervisor on, ActionCall call) {
        ActionSpec spec = call.spec();
        String to = spec.address("destination").toString();
        Duration limit = spec.duration("limit");
        JobWatch watch = new JobWatch(around, on, call, terms(spec), around.now());
        CompletableFuture<Void> moved = on.eyes()
                .persistent(call.domain())
                .thenCompose(defined -> on.alone(
                        "alerting-migrate",
                        limit.plus(BEYOND),
                        control -> control.migrate(
                                call.domain(), to, parameters(spec), flags(spec, defined), limit.plus(BEYOND))));
        watch.follow(moved);
        return moved.handle((done, failure) -> {
            if (failure == null) {
                return new Outcome.Done("libvirt says that it runs at " + to);
            }
            Outcome failed = Outcomes.failed(failure);
            return failed instanceof Outcome.Refused refused && watch.ended().isPresent()
                    ? new Outcome.Refused("aborted, because " + watch.ended().get() + "; " + refused.text())
                    : failed;
        });
    }

    private static JobWatch.Terms terms(ActionSpec spec) {
        return new JobWatch.Terms(
                MIGRATION, spec.duration("limit"), Optional.of(spec.duration("stalled")), spec.flag("post-copy"));
    }

    /** libvirtd goes on with a migration when the process that asked for it ends; its limit must not end with that process. */
    private void watchAgain(Hypervisor on, ActionCall call) {
        new JobWatch(around, on, call, terms(call.spec()), call.startedAt()).followAgain(BEYOND);
    }

    private static Map<String, Object> parameters(ActionSpec spec) {
        Map<String, Object> parameters = new HashMap<>();
        spec.numberIfGiven("bandwidth").ifPresent(limit -> parameters.put("bandwidth", limit));
        spec.textIfGiven("migrate-uri").ifPresent(uri -> parameters.put("migrate_uri", uri));
        return parameters;
    }

    private static int flags(ActionSpec spec, boolean defined) {
        return PEER_TO_PEER
                | ABORT_ON_ERROR
                | (spec.flag("live") ? LIVE : 0)
                | (spec.flag("auto-converge") ? AUTO_CONVERGE : 0)
                | (spec.flag("post-copy") ? POST_COPY : 0)
                | (spec.flag("persistent") && defined ? PERSIST_THERE | UNDEFINE_HERE : 0);
    }

    /** Gone from here, and running there if that can be asked from here. */
    private CompletableFuture<Verification> arrived(Hypervisor on, ActionCall call, Sight sight) {
        boolean sent =
                sight instanceof Sight.Here here && here.state() == DomainStates.SHUTOFF && here.reason() == MIGRATED;
        if (sight instanceof Sight.Here here && !sent) {
            return CompletableFuture.completedFuture(new Verification.Pending("still here: " + StateWords.all(here)));
        }
        String to = call.spec().address("destination").toString();
        return on.elsewhere(to, control -> control.state(call.domain())).handle((state, failure) -> {
            if (failure == null) {
                return state.state() == DomainStates.RUNNING || state.state() == DomainStates.PAUSED
                        ? new Verification.Confirmed("gone from here; its state at " + to + " is " + state.state())
                        : new Verification.Pending("gone from here; its state at " + to + " is " + state.state());
            }
            Throwable cause = Outcomes.cause(failure);
            if (cause instanceof LibvirtException libvirt && libvirt.gone()) {
                return new Verification.Denied("neither here nor at " + to);
            }
            String blind = to + " cannot be asked from here: " + Outcomes.text(cause);
            return sent || around.returned().done(call)
                    ? new Verification.Confirmed("gone from here, and libvirt said that it arrived; " + blind)
                    : new Verification.Unseen("gone from here; " + blind);
        });
    }
}
