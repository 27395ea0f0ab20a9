package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.hypervisor.control.BlockJob;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Ending and slowing the copy, commit, pull or backup of a disk. */
final class BlockJobs implements ActionFamily {
    /** An abort that waits for the end waits for the storage. */
    private static final Duration ABORT = Duration.ofMinutes(10);

    private static final int ASYNC = 1;
    private static final int PIVOT = 2;
    private static final List<String> TYPES =
            List.of("block job", "block pull", "block copy", "block commit", "active block commit", "backup");

    private final Surroundings around;

    BlockJobs(Surroundings around) {
        this.around = around;
    }

    @Override
    public Map<ActionKind, LiveAction> actions() {
        return Map.of(
                ActionKind.BLOCK_JOB_ABORT,
                new LiveAction(this::abortable, this::abort, LiveAction.Evidence.here(this::ended)),
                ActionKind.BLOCK_JOB_SPEED,
                new LiveAction(
                        this::running,
                        LiveAction.Effect.quick(call -> control ->
                                control.disks().setJobSpeed(call.domain(), disk(call.spec()), bandwidth(call.spec()))),
                        LiveAction.Evidence.here(this::slowed)));
    }

    private static String disk(ActionSpec spec) {
        return spec.text("disk");
    }

    private static long bandwidth(ActionSpec spec) {
        return spec.number("bandwidth");
    }

    private static CompletableFuture<Optional<BlockJob>> job(Hypervisor on, UUID domain, ActionSpec spec) {
        return on.eyes().disks().job(domain, disk(spec));
    }

    private static String told(String disk, BlockJob job) {
        String type = job.type() >= 0 && job.type() < TYPES.size() ? TYPES.get(job.type()) : "job " + job.type();
        return type + " of " + disk + " at " + job.current() + " of " + job.end() + ", limit "
                + (job.bandwidth() == 0 ? "none" : new ByteSize(job.bandwidth()) + "/s");
    }

    private CompletableFuture<Precondition> running(Hypervisor on, ActionSpec spec, Sight.Here sight) {
        return job(on, sight.domain(), spec)
                .thenApply(job -> job.<Precondition>map(found -> new Precondition.Met(told(disk(spec), found)))
                        .orElseGet(() ->
                                new Precondition.Unmet("no-block-job", "disk " + disk(spec) + " has no block job")));
    }

    private CompletableFuture<Precondition> abortable(Hypervisor on, ActionSpec spec, Sight.Here sight) {
        CompletableFuture<Precondition> running = running(on, spec, sight);
        if (!spec.text("how").equals("pivot")) {
            return running;
        }
        return running.thenCompose(found -> found instanceof Precondition.Met met
                ? on.eyes().xml(sight.domain()).thenApply(xml -> ready(LiveXml.parse(xml), spec, met))
                : CompletableFuture.completedFuture(found));
    }

    private static Precondition ready(LiveXml live, ActionSpec spec, Precondition.Met met) {
        boolean ready = live.disk(disk(spec)).map(LiveXml.Disk::ready).orElse(false);
        return ready ? met : new Precondition.Unmet("not-ready", "the copy is not complete: " + met.text());
    }

    private CompletableFuture<Outcome> abort(Hypervisor on, ActionCall call) {
        int flags = switch (call.spec().text("how")) {
            case "async" -> ASYNC;
            case "pivot" -> PIVOT;
            default -> 0;
        };
        return Outcomes.done(on.alone(
                "alerting-block-job",
                ABORT,
                control -> control.disks().abortJob(call.domain(), disk(call.spec()), flags)));
    }

    /** No job any more. Whether it ended by a pivot only libvirt's answer tells: the copy that was looks like any disk. */
    private CompletableFuture<Verification> ended(Hypervisor on, ActionCall call, Sight.Here here) {
        boolean pivot = call.spec().text("how").equals("pivot");
        return job(on, call.domain(), call.spec())
                .thenCompose(job -> job.isPresent()
                        ? CompletableFuture.completedFuture(
                                new Verification.Pending(told(disk(call.spec()), job.get())))
                        : on.eyes().xml(call.domain()).thenApply(xml -> ended(call, LiveXml.parse(xml), pivot)));
    }

    private Verification ended(ActionCall call, LiveXml live, boolean pivot) {
        String disk = disk(call.spec());
        String text = "disk " + disk + " has no block job and is "
                + live.disk(disk).map(LiveXml.Disk::source).orElse("not there");
        return pivot && !around.returned().done(call)
                ? new Verification.Unseen(text + "; whether that is the copy is not known")
                : new Verification.Confirmed(text);
    }

    private CompletableFuture<Verification> slowed(Hypervisor on, ActionCall call, Sight.Here here) {
        return job(on, call.domain(), call.spec()).thenApply(job -> {
            if (job.isEmpty()) {
                return new Verification.Denied("disk " + disk(call.spec()) + " has no block job any more");
            }
            String text = told(disk(call.spec()), job.get());
            return job.get().bandwidth() == bandwidth(call.spec())
                    ? new Verification.Confirmed(text)
                    : new Verification.Pending(text);
        });
    }
}
