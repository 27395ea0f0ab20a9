package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Limits of a disk, which are lifted again. */
final class DiskTuning implements ActionFamily {
    private static final String LIMITS = "limits";
    private static final int RUNNING_GUEST = 1;

    private final Surroundings around;
    private final Undoing undoing;

    DiskTuning(Surroundings around, Undoing undoing) {
        this.around = around;
        this.undoing = undoing;
        undoing.way(LIMITS, DiskTuning::lift);
    }

    @Override
    public Map<ActionKind, LiveAction> actions() {
        LiveAction.Check check = this::limitable;
        return Map.of(
                ActionKind.THROTTLE,
                new LiveAction(check.ofRunning(), this::limit, LiveAction.Evidence.here(this::limited)));
    }

    private static String disk(ActionSpec spec) {
        return spec.text("disk");
    }

    /** Everything of one quantity: what shall be, and zero for what cannot be set beside it. */
    private static Map<String, Long> wanted(ActionSpec spec) {
        Map<String, Long> limits = new TreeMap<>();
        spec.numberIfGiven("iops").ifPresent(value -> put(limits, "iops_sec", value));
        spec.numberIfGiven("bandwidth").ifPresent(value -> put(limits, "bytes_sec", value));
        return limits;
    }

    private static void put(Map<String, Long> limits, String quantity, long value) {
        limits.put("total_" + quantity, value);
        for (String kind : new String[] {"read_", "write_"}) {
            limits.put(kind + quantity, 0L);
            limits.put(kind + quantity + "_max", 0L);
        }
        limits.put("total_" + quantity + "_max", 0L);
    }

    /** Those of the current limits that the wanted ones replace. */
    private static Map<String, Long> replaced(Map<String, Long> now, Map<String, Long> wanted) {
        Map<String, Long> old = new TreeMap<>(now);
        old.keySet().retainAll(wanted.keySet());
        return old;
    }

    private static String told(Map<String, Long> limits) {
        Map<String, Long> some = new TreeMap<>(limits);
        some.values().removeIf(value -> value == 0);
        return some.isEmpty() ? "none" : some.toString();
    }

    private static CompletableFuture<Map<String, Long>> now(Hypervisor on, UUID domain, String disk) {
        return on.eyes().disks().limits(domain, disk, RUNNING_GUEST);
    }

    // ---- limiting

    private CompletableFuture<Precondition> limitable(Hypervisor on, ActionSpec spec, Sight.Here sight) {
        boolean already = undoing.pending(undo -> undo.kind().equals(LIMITS)
                        && undo.domain().equals(sight.domain().toString())
                        && disk(spec).equals(undo.details().get("disk")))
                .isPresent();
        if (already) {
            return CompletableFuture.completedFuture(
                    new Precondition.Unmet("nothing-to-do", "disk " + disk(spec) + " is limited by alerting already"));
        }
        return on.eyes()
                .xml(sight.domain())
                .thenCompose(xml -> LiveXml.parse(xml).disk(disk(spec)).isEmpty()
                        ? CompletableFuture.completedFuture(
                                new Precondition.Unmet("no-disk", "it has no disk " + disk(spec)))
                        : now(on, sight.domain(), disk(spec)).thenApply(now -> tighter(spec, now)));
    }

    /** A limit that is there already is never loosened. */
    private static Precondition tighter(ActionSpec spec, Map<String, Long> now) {
        Map<String, Long> wanted = wanted(spec);
        String text =
                "disk " + disk(spec) + " has limits " + told(replaced(now, wanted)) + ", wanted are " + told(wanted);
        boolean looser = wanted.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .anyMatch(entry -> now.getOrDefault(entry.getKey(), 0L) > 0
                        && now.getOrDefault(entry.getKey(), 0L) <= entry.getValue());
        return looser ? new Precondition.Unmet("nothing-to-do", text) : new Precondition.Met(text);
    }

    private CompletableFuture<Outcome> limit(Hypervisor on, ActionCall call) {
        String disk = disk(call.spec());
        return now(on, call.domain(), disk).thenCompose(now -> {
            Map<String, Long> wanted = wanted(call.spec());
            Undo lift = new Undo(
                    call.id(),
                    LIMITS,
                    on.uri(),
                    call.domain().toString(),
                    around.now().plus(call.spec().duration("lift")).toString(),
                    details(disk, wanted, replaced(now, wanted)));
            var unused = undoing.keep(lift);
            return Outcomes.said(
                            on.quick(control -> control.disks().setLimits(call.domain(), disk, wanted, RUNNING_GUEST))
                                    .thenApply(done -> "limits of " + disk + " were " + told(replaced(now, wanted))
                                            + ", are " + told(wanted) + " until " + lift.due()))
                    .thenApply(outcome -> {
                        if (outcome instanceof Outcome.Refused) {
                            undoing.forget(lift);
                        }
                        return outcome;
                    });
        });
    }

    private static Map<String, String> details(String disk, Map<String, Long> set, Map<String, Long> old) {
        Map<String, String> details = new HashMap<>();
        details.put("disk", disk);
        set.forEach((name, value) -> details.put("set." + name, value.toString()));
        old.forEach((name, value) -> details.put("old." + name, value.toString()));
        return details;
    }

    private CompletableFuture<Verification> limited(Hypervisor on, ActionCall call, Sight.Here here) {
        Map<String, Long> wanted = wanted(call.spec());
        return now(on, call.domain(), disk(call.spec())).thenApply(now -> {
            String text = "disk " + disk(call.spec()) + " has limits " + told(replaced(now, wanted));
            boolean lifted = around.returned().done(call)
                    && undoing.pending(undo -> undo.id().equals(call.id())).isEmpty();
            if (same(now, wanted)) {
                return new Verification.Confirmed(text);
            }
            return lifted
                    ? new Verification.Confirmed(text + "; it was limited, and the limits are lifted again")
                    : new Verification.Pending(text);
        });
    }

    private static boolean same(Map<String, Long> now, Map<String, Long> wanted) {
        return wanted.entrySet().stream()
                .allMatch(entry -> entry.getValue().equals(now.getOrDefault(entry.getKey(), 0L)));
    }

    // ---- lifting

    /** Only what is still as it was set: limits that somebody changed meanwhile are theirs. */
    private static CompletableFuture<Undoing.Taken> lift(Hypervisor on, Undo undo) {
        String disk = undo.details().getOrDefault("disk", "");
        Map<String, Long> set = numbers(undo, "set.");
        Map<String, Long> old = numbers(undo, "old.");
        return now(on, undo.uuid(), disk).thenCompose(now -> {
            String found = told(replaced(now, set));
            if (same(now, set)) {
                return on.quick(control -> control.disks().setLimits(undo.uuid(), disk, old, RUNNING_GUEST))
                        .thenApply(done -> new Undoing.Taken(
                                "done", "limits of " + disk + " are " + told(old) + " again", found, told(old)));
            }
            return CompletableFuture.completedFuture(
                    same(now, old)
                            ? new Undoing.Taken(
                                    "already", "limits of " + disk + " are " + found + " again already", found, found)
                            : new Undoing.Taken(
                                    "left",
                                    "limits of " + disk + " are " + found + " by now and stay so",
                                    found,
                                    found));
        });
    }

    private static Map<String, Long> numbers(Undo undo, String prefix) {
        Map<String, Long> numbers = new TreeMap<>();
        undo.details().forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                numbers.put(name.substring(prefix.length()), Long.valueOf(value));
            }
        });
        return numbers;
    }
}
