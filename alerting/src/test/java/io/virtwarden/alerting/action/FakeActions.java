package io.virtwarden.alerting.action;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Domains that are files: one with its state each, and one with all calls that were ever made. So they outlive a process that
 * is killed, as real domains do.
 */
public final class FakeActions implements Actions {
    private static final Map<ActionKind, String> WANTED =
            Map.of(ActionKind.SUSPEND, "paused", ActionKind.MIGRATE, "elsewhere");

    private final Path folder;
    private final Map<String, CompletableFuture<Outcome>> pending = new ConcurrentHashMap<>();
    private final Set<UUID> unanswering = ConcurrentHashMap.newKeySet();
    private volatile boolean away;
    private volatile boolean without;

    public FakeActions(Path folder) {
        this.folder = folder;
    }

    /** Makes a domain, or changes its state: {@code running} or {@code paused}. */
    public void put(UUID domain, String state) {
        write(folder.resolve(domain + ".state"), state);
    }

    /** Calls on it have their effect, and nobody hears of it. */
    public void neverAnswer(UUID domain) {
        unanswering.add(domain);
    }

    /** Nothing can be seen. */
    public void away(boolean now) {
        away = now;
    }

    /** Calls say that they were done, and have no effect. */
    public void withoutEffect(boolean now) {
        without = now;
    }

    /** Every call that was ever made: id, action and domain. */
    public List<String> calls() {
        Path file = folder.resolve("calls");
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<ActionKind> supported() {
        return EnumSet.allOf(ActionKind.class);
    }

    @Override
    public CompletableFuture<Sight> look(UUID domain) {
        return later(() -> {
            if (away) {
                return new Sight.Unseen("libvirt is away");
            }
            return state(domain)
                    .<Sight>map(state -> new Sight.Here(
                            "fake:///",
                            domain,
                            "vm-" + domain.getLeastSignificantBits(),
                            state.equals("paused") ? 3 : 1,
                            1,
                            state.equals("migrating") ? "migration-out" : "none",
                            Optional.of("<a allow=\"all\"/>"),
                            Map.of("state", state)))
                    .orElse(new Sight.Absent());
        });
    }

    @Override
    public CompletableFuture<Precondition> check(ActionSpec spec, Sight.Here sight) {
        boolean running = sight.state() == 1;
        boolean met = spec.kind() == ActionKind.RESUME ? !running : running;
        return later(() -> met
                ? new Precondition.Met("as it should be")
                : new Precondition.Unmet(running ? "not-paused" : "not-running", "it is not"));
    }

    @Override
    public CompletableFuture<Outcome> start(ActionCall call) {
        if (call.spec().kind() == ActionKind.MIGRATE) {
            return migrate(call);
        }
        return later(() -> {
                    if (state(call.domain()).isEmpty()) {
                        return new Outcome.Refused("no such domain");
                    }
                    append(call.id() + " " + call.spec().kind().word() + " " + call.domain() + "\n");
                    if (!without) {
                        put(call.domain(), call.spec().kind() == ActionKind.SUSPEND ? "paused" : "running");
                    }
                    if (unanswering.contains(call.domain())) {
                        return null;
                    }
                    return new Outcome.Done("called");
                })
                .thenCompose(outcome ->
                        outcome == null ? new CompletableFuture<>() : CompletableFuture.completedFuture(outcome));
    }

    /** A migration goes on until somebody ends it. */
    private CompletableFuture<Outcome> migrate(ActionCall call) {
        append(call.id() + " migrate " + call.domain() + "\n");
        put(call.domain(), "migrating");
        return pending.computeIfAbsent(call.id(), id -> new CompletableFuture<>());
    }

    @Override
    public CompletableFuture<Outcome> abort(ActionCall call, String why) {
        return later(() -> {
            if (!state(call.domain()).equals(Optional.of("migrating"))) {
                return new Outcome.Refused("nothing runs");
            }
            append(call.id() + " abort " + call.domain() + "\n");
            put(call.domain(), "running");
            CompletableFuture<Outcome> open = pending.get(call.id());
            if (open != null) {
                open.complete(new Outcome.Refused("ended, because " + why));
            }
            return new Outcome.Done("it is ended");
        });
    }

    @Override
    public CompletableFuture<Verification> verify(ActionCall call) {
        return later(() -> {
            if (away) {
                return new Verification.Unseen("libvirt is away");
            }
            String wanted = WANTED.getOrDefault(call.spec().kind(), "running");
            return state(call.domain())
                    .<Verification>map(state -> state.equals(wanted)
                            ? new Verification.Confirmed("it is " + state)
                            : new Verification.Pending("it is " + state))
                    .orElse(new Verification.Denied("it is gone"));
        });
    }

    private static <T> CompletableFuture<T> later(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work);
    }

    private Optional<String> state(UUID domain) {
        Path file = folder.resolve(domain + ".state");
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void append(String line) {
        try {
            Files.writeString(folder.resolve("calls"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Path aside = file.resolveSibling(
                    file.getFileName() + "." + Thread.currentThread().getId());
            Files.writeString(aside, text);
            Files.move(aside, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {}
}
