package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.hypervisor.control.Control;
import io.virtwarden.hypervisor.inventory.DomainStates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A guest's memory in a file: save, managed save, core dump. */
final class MemoryImages implements ActionFamily {
    /** Where libvirt's QEMU driver keeps managed saves. */
    private static final Path MANAGED = Path.of("/var/lib/libvirt/qemu/save");

    /** Devices and the file's own structure, besides the memory. */
    private static final long BESIDES = 64L << 20;

    private static final Duration BEYOND = Duration.ofMinutes(1);
    private static final int DUMP_LIVE = 2;
    private static final int DUMP_MEMORY_ONLY = 16;
    private static final int SAVED = 5;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Surroundings around;

    MemoryImages(Surroundings around) {
        this.around = around;
    }

    @Override
    public Map<ActionKind, LiveAction> actions() {
        return Map.of(
                ActionKind.SAVE,
                new LiveAction(
                        (on, spec, sight) -> room(on, sight, Path.of(spec.text("path")), true),
                        (on, call) -> watched(
                                on,
                                call,
                                (control, limit) ->
                                        control.save(call.domain(), call.spec().text("path"), 0, limit)),
                        (on, call, sight) -> CompletableFuture.completedFuture(saved(call, sight)),
                        spec -> Optional.empty(),
                        this::watchAgain),
                ActionKind.MANAGED_SAVE,
                new LiveAction(
                        (on, spec, sight) -> room(on, sight, MANAGED.resolve("any"), false),
                        (on, call) ->
                                watched(on, call, (control, limit) -> control.managedSave(call.domain(), 0, limit)),
                        LiveAction.Evidence.here(MemoryImages::kept),
                        spec -> Optional.empty(),
                        this::watchAgain),
                ActionKind.CORE_DUMP,
                new LiveAction(
                        (on, spec, sight) ->
                                room(on, sight, Path.of(spec.text("folder")).resolve("any"), true),
                        (on, call) -> watched(on, call, (control, limit) -> dump(control, call, limit)),
                        LiveAction.Evidence.here(this::dumped),
                        spec -> Optional.empty(),
                        this::watchAgain));
    }

    // ---- room

    private static CompletableFuture<Precondition> room(Hypervisor on, Sight.Here sight, Path file, boolean exactly) {
        boolean stands = sight.state() == DomainStates.PAUSED && (sight.reason() == 1 || sight.reason() == 10);
        if (sight.state() != DomainStates.RUNNING && sight.state() != DomainStates.CRASHED && !stands) {
            return CompletableFuture.completedFuture(
                    new Precondition.Unmet("not-running", "it is " + StateWords.of(sight) + ", not running"));
        }
        Path folder = file.getParent() == null ? file : file.getParent();
        if (!on.local()) {
            return CompletableFuture.completedFuture(
                    new Precondition.Unclear("the disks of " + on.uri() + " cannot be seen from here"));
        }
        if (exactly && Files.exists(file)) {
            return CompletableFuture.completedFuture(
                    new Precondition.Unmet("file-exists", file + " is there already and would be overwritten"));
        }
        return on.eyes().guest().memory(sight.domain()).thenApply(memory -> {
            long wanted = (memory.maximum() << 10) + BESIDES;
            Optional<Long> free = exactly ? Room.at(folder) : Room.near(folder);
            return room(folder, wanted, free);
        });
    }

    private static Precondition room(Path folder, long wanted, Optional<Long> free) {
        if (free.isEmpty()) {
            return new Precondition.Unclear("folder " + folder + " cannot be seen from here");
        }
        String text = new ByteSize(free.get()) + " are free in " + folder + ", " + new ByteSize(wanted) + " are wanted";
        return free.get() < wanted ? new Precondition.Unmet("no-space", text) : new Precondition.Met(text);
    }

    // ---- writing

    private interface Writing {
        CompletableFuture<Void> begin(Control control, Duration deadline);
    }

    private CompletableFuture<Outcome> watched(Hypervisor on, ActionCall call, Writing writing) {
        Duration limit = call.spec().duration("limit");
        JobWatch watch = new JobWatch(around, on, call, terms(call), around.now());
        CompletableFuture<Void> written =
                on.alone("alerting-image", limit.plus(BEYOND), control -> writing.begin(control, limit.plus(BEYOND)));
        watch.follow(written);
        return Outcomes.done(written)
                .thenApply(outcome -> outcome instanceof Outcome.Refused refused
                                && watch.ended().isPresent()
                        ? new Outcome.Refused(
                                "aborted, because " + watch.ended().get() + "; " + refused.text())
                        : outcome);
    }

    private static JobWatch.Terms terms(ActionCall call) {
        String operation = call.spec().kind() == ActionKind.CORE_DUMP ? "dump" : "save";
        return new JobWatch.Terms(operation, call.spec().duration("limit"), Optional.empty(), false);
    }

    /** libvirtd goes on with it when the process that asked for it ends; its limit must not end with that process. */
    private void watchAgain(Hypervisor on, ActionCall call) {
        new JobWatch(around, on, call, terms(call), call.startedAt()).followAgain(BEYOND);
    }

    private static CompletableFuture<Void> dump(Control control, ActionCall call, Duration limit) {
        int flags =
                (call.spec().flag("live") ? DUMP_LIVE : 0) | (call.spec().flag("memory-only") ? DUMP_MEMORY_ONLY : 0);
        return control.coreDump(call.domain(), dumpFile(call).toString(), 0, flags, limit);
    }

    /** The same for the same call, whoever asks. */
    static Path dumpFile(ActionCall call) {
        return Path.of(call.spec().text("folder"))
                .resolve(call.domain() + "-" + STAMP.format(call.startedAt()) + ".core");
    }

    // ---- what is there afterwards

    private static Verification saved(ActionCall call, Sight sight) {
        Path file = Path.of(call.spec().text("path"));
        String is = sight instanceof Sight.Here here ? StateWords.all(here) : "it had no definition, and is gone";
        boolean over = !(sight instanceof Sight.Here here)
                || (here.state() == DomainStates.SHUTOFF && here.reason() == SAVED && here.idle());
        if (!over) {
            return new Verification.Pending(is);
        }
        return size(file)
                .map(size -> (Verification) new Verification.Confirmed(is + "; " + file + " has " + new ByteSize(size)))
                .orElseGet(() -> new Verification.Unseen(is + "; " + file + " cannot be seen"));
    }

    private static CompletableFuture<Verification> kept(Hypervisor on, ActionCall call, Sight.Here here) {
        return on.eyes()
                .hasManagedSave(call.domain())
                .thenApply(image -> image && here.state() == DomainStates.SHUTOFF && here.idle()
                        ? new Verification.Confirmed(StateWords.all(here) + ", and libvirt keeps its memory")
                        : new Verification.Pending(StateWords.all(here)));
    }

    private CompletableFuture<Verification> dumped(Hypervisor on, ActionCall call, Sight.Here here) {
        Path file = dumpFile(call);
        Optional<Long> size = size(file);
        Verification found;
        if (!here.idle()) {
            found = new Verification.Pending(StateWords.all(here));
        } else if (around.returned().done(call)) {
            found = new Verification.Confirmed(
                    file + size.map(bytes -> " has " + new ByteSize(bytes)).orElse(", as libvirt says"));
        } else {
            found = new Verification.Unseen(
                    size.isPresent() ? "whether " + file + " is complete is not known" : "there is no " + file);
        }
        return CompletableFuture.completedFuture(found);
    }

    private static Optional<Long> size(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.size(file)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // It cannot be seen, which is what empty says.
        }
    }
}
