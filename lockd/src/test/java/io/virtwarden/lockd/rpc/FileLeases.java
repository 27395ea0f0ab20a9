package io.virtwarden.lockd.rpc;

import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.LeaseState;
import io.virtwarden.lockd.lease.Leases;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.lockd.lease.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A ledger that survives a kill: a line for each lease, written anew before each answer. */
final class FileLeases implements Leases {
    private final Path file;
    private final MemoryLeases memory;

    FileLeases(Path file) throws IOException {
        this.file = file;
        this.memory = new MemoryLeases(Files.exists(file) ? read(file) : List.of());
    }

    /** What a file says. */
    static List<Lease> read(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(FileLeases::parsed).toList();
    }

    @Override
    public synchronized CompletionStage<Answer<Lease>> acquire(Acquire request) {
        return kept(memory.acquire(request));
    }

    @Override
    public synchronized CompletionStage<Answer<Lease>> release(Resource resource, Owner owner) {
        return kept(memory.release(resource, owner));
    }

    @Override
    public synchronized CompletionStage<Answer<Lease>> release(long id) {
        return kept(memory.release(id));
    }

    @Override
    public synchronized CompletionStage<List<Lease>> ended(Owner owner, String why) {
        return kept(memory.ended(owner, why));
    }

    @Override
    public CompletionStage<Answer<Lease>> renew(long id, Optional<Duration> ttl) {
        return memory.renew(id, ttl);
    }

    @Override
    public CompletionStage<Answer<Lease>> breakLease(long id, String reason, String by) {
        return release(id);
    }

    @Override
    public List<Lease> held() {
        return memory.held();
    }

    @Override
    public List<Waiter> waiting() {
        return memory.waiting();
    }

    @Override
    public void listen(Consumer<Fact> listener) {
        memory.listen(listener);
    }

    private <T> T kept(T answer) {
        try {
            var temporary = Path.of(file + ".tmp");
            Files.write(temporary, memory.held().stream().map(FileLeases::line).toList());
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Lease lease) {
        var owner = lease.owner();
        return String.join(
                "\t",
                Long.toString(lease.id()),
                lease.resource().id(),
                lease.mode().name(),
                lease.origin().name(),
                owner.node().toString(),
                owner.bootId().toString(),
                String.valueOf(owner.domain()),
                owner.name(),
                Integer.toString(owner.pid()),
                Long.toString(owner.startTime()));
    }

    private static Lease parsed(String line) {
        var words = line.split("\t", -1);
        var owner = new Owner(
                UUID.fromString(words[4]),
                UUID.fromString(words[5]),
                UUID.fromString(words[6]),
                words[7],
                Integer.parseInt(words[8]),
                Long.parseLong(words[9]));
        var id = Long.parseLong(words[0]);
        return new Lease(
                id,
                new Resource(words[1]),
                Mode.valueOf(words[2]),
                owner,
                Origin.valueOf(words[3]),
                id,
                Scope.HOST,
                LeaseState.HELD,
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty());
    }
}
