package io.virtwarden.lockd.store;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.LeaseBook;
import io.virtwarden.lockd.lease.Leases.Acquire;
import io.virtwarden.lockd.lease.Leases.Answer;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.OnUnknown;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.lockd.lease.Terms;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * The process that {@link LeaseKillIT} kills: takes and releases leases without end, and writes down what it was answered, and what
 * it is about to release. Both survive a kill.
 */
final class LeaseVictim {
    private LeaseVictim() {}

    static LeaseStore open(Path folder) throws IOException {
        return LeaseStore.open(
                folder.resolve("lockd"),
                folder.resolve("lockd.tokens"),
                InstantSource.system(),
                new SimpleMeterRegistry());
    }

    /** Arguments: the folder, a seed. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Random random = new Random(Long.parseLong(args[1]));
        try (LeaseStore store = open(folder);
                FileChannel answers = FileChannel.open(
                        folder.resolve("answers"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            LeaseBook book = new LeaseBook(
                    new LeaseBook.Parts(
                            Terms.STANDARD, store, null, OnUnknown.REFUSE, InstantSource.system(), System::nanoTime),
                    store.known());
            System.out.println("open");
            while (true) {
                step(book, random, answers);
            }
        }
    }

    private static void step(LeaseBook book, Random random, FileChannel answers) throws IOException {
        List<Lease> held = random.nextInt(8) == 0 ? book.held() : List.of();
        if (!held.isEmpty()) {
            for (int i = 0; i < 1 + held.size() / 2; i++) {
                Lease lease = held.get(random.nextInt(held.size()));
                say(answers, "r " + lease.id());
                if (book.release(lease.id()).toCompletableFuture().join() instanceof Answer.Yes) {
                    say(answers, "R " + lease.id());
                }
            }
            return;
        }
        Owner owner = new Owner(
                new UUID(1, 1), new UUID(2, 2), new UUID(3, random.nextInt(10)), "guest", 1 + random.nextInt(10), 7);
        Acquire request = new Acquire(
                new Resource("/images/" + random.nextInt(60)),
                random.nextInt(3) == 0 ? Mode.SHARED : Mode.EXCLUSIVE,
                owner,
                Origin.LIBVIRT,
                Optional.empty(),
                Duration.ZERO);
        if (book.acquire(request).toCompletableFuture().join() instanceof Answer.Yes<Lease> yes) {
            say(answers, "G " + yes.value().id() + " " + yes.value().token());
        }
    }

    private static void say(FileChannel answers, String line) throws IOException {
        answers.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
    }
}
