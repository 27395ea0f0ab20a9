package io.virtwarden.lockd.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.lockd.lease.Leases.Acquire;
import io.virtwarden.lockd.lease.Leases.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;

/** Random lives of a book: requests, waiting, time, full disks and kills; after every step the invariants are asked. */
class LeaseSimulationTest {
    private static final int STEPS = 3000;

    /** Something that must hold after every step. */
    private interface Invariant {
        void check(World world);
    }

    /** Nobody shares what is exclusive. */
    private static final Invariant ONE_EXCLUSIVE_OWNER = world -> {
        Map<Resource, List<Lease>> held = new HashMap<>();
        world.book
                .held()
                .forEach(lease -> held.computeIfAbsent(lease.resource(), any -> new ArrayList<>())
                        .add(lease));
        held.forEach((resource, leases) -> assertThat(
                        leases.size() == 1 || leases.stream().allMatch(lease -> lease.mode() == Mode.SHARED))
                .as("one exclusive owner of %s: %s", resource, leases)
                .isTrue());
    };

    /** No token is smaller than an earlier one of its resource, or the same. */
    private static final Invariant TOKENS_GROW = world -> {
        Map<Resource, Long> last = new HashMap<>();
        for (Fact fact : world.records.facts) {
            if (fact instanceof Fact.Granted granted) {
                Lease lease = granted.lease();
                Long before = last.put(lease.resource(), lease.token());
                assertThat(lease.token())
                        .as("token of %s", lease.resource())
                        .isGreaterThan(before == null ? 0 : before);
            }
        }
    };

    /** What was answered is held until its end was recorded, also after a kill. */
    private static final Invariant ANSWERS_SURVIVE = world -> {
        Set<Long> ended = new HashSet<>();
        for (Fact fact : world.records.facts) {
            if (fact instanceof Fact.Ended) {
                ended.add(fact.lease().id());
            }
        }
        Set<Long> held = new HashSet<>();
        world.book.held().forEach(lease -> held.add(lease.id()));
        assertThat(held)
                .as("answered and not ended")
                .containsAll(world.answered.stream()
                        .filter(id -> !ended.contains(id))
                        .toList());
        assertThat(held).as("ended for good").noneMatch(ended::contains);
    };

    /** The book is what its records say. */
    private static final Invariant BOOK_AND_RECORDS_AGREE =
            world -> assertThat(world.book.held().stream().map(Lease::id).toList())
                    .isEqualTo(world.records.known().stream().map(Lease::id).toList());

    /** The first in line could not be served. */
    private static final Invariant NOBODY_WAITS_FOR_WHAT_IS_FREE = world -> world.book.waiting().stream()
            .map(Leases.Waiter::resource)
            .distinct()
            .forEach(resource -> assertThat(world.book.held().stream()
                            .anyMatch(lease -> lease.resource().equals(resource)))
                    .as("somebody waits for %s, so somebody holds it", resource)
                    .isTrue());

    private static final List<Invariant> INVARIANTS = List.of(
            ONE_EXCLUSIVE_OWNER, TOKENS_GROW, ANSWERS_SURVIVE, BOOK_AND_RECORDS_AGREE, NOBODY_WAITS_FOR_WHAT_IS_FREE);

    private static final class World {
        final Remembered records = new Remembered();
        final Set<Long> answered = new HashSet<>();
        final List<CompletableFuture<Answer<Lease>>> waiting = new ArrayList<>();
        long nanos;
        LeaseBook book = open();

        LeaseBook open() {
            return new LeaseBook(
                    new LeaseBook.Parts(
                            Terms.STANDARD,
                            records,
                            null,
                            OnUnknown.REFUSE,
                            InstantSource.fixed(Instant.EPOCH),
                            () -> nanos),
                    records.known());
        }

        void hear(Answer<Lease> answer) {
            if (answer instanceof Answer.Yes<Lease> yes) {
                answered.add(yes.value().id());
            }
        }
    }

    @RepeatedTest(8)
    void keepsItsPromisesInEveryLife() {
        long seed = Long.getLong("lease.simulation.seed", System.nanoTime());
        System.out.println("lease.simulation.seed=" + seed);
        Random random = new Random(seed);
        World world = new World();
        for (int step = 0; step < STEPS; step++) {
            step(world, random);
            if (step % 10 == 0 || step > STEPS - 50) {
                INVARIANTS.forEach(invariant -> invariant.check(world));
            }
        }
        assertThat(world.answered.size()).as("leases answered, seed %d", seed).isGreaterThan(200);
    }

    private static void step(World world, Random random) {
        List<Lease> held = world.book.held();
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4, 5, 6 -> acquire(world, random);
            case 7, 8, 9 -> {
                if (!held.isEmpty()) {
                    var unused = world.book.release(
                            held.get(random.nextInt(held.size())).id());
                }
            }
            case 10 -> {
                var unused = world.book.ended(guest(random), "gone");
            }
            case 11 -> {
                world.nanos += (long) (random.nextDouble() * 8e9);
                world.book.tick();
            }
            case 12 -> {
                if (!held.isEmpty()) {
                    var unused = world.book.renew(
                            held.get(random.nextInt(held.size())).id(), Optional.empty());
                }
            }
            case 13 -> {
                if (!held.isEmpty()) {
                    Lease lease = held.get(random.nextInt(held.size()));
                    var unused = world.book.breakLease(lease.id(), "drill", "simulation");
                }
            }
            case 14 -> {
                world.records.full = random.nextInt(3) == 0;
                world.book.tick();
            }
            default -> rareStep(world, random);
        }
    }

    private static void rareStep(World world, Random random) {
        if (random.nextInt(5) == 0) {
            // Killed: whoever waited is gone with it.
            world.records.full = false;
            world.waiting.clear();
            world.book = world.open();
        } else if (!world.waiting.isEmpty()) {
            world.waiting.remove(random.nextInt(world.waiting.size())).cancel(false);
            world.book.tick();
        }
    }

    private static void acquire(World world, Random random) {
        boolean guest = random.nextBoolean();
        Duration patience = guest || random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(random.nextInt(20));
        CompletableFuture<Answer<Lease>> answer = world.book
                .acquire(new Acquire(
                        new Resource("/images/" + random.nextInt(6)),
                        random.nextInt(3) == 0 ? Mode.SHARED : Mode.EXCLUSIVE,
                        guest
                                ? guest(random)
                                : new Owner(new UUID(1, 1), new UUID(2, 2), null, "p" + random.nextInt(4), 0, 0),
                        guest ? (random.nextInt(4) == 0 ? Origin.DOMAIN : Origin.LIBVIRT) : Origin.PROGRAM,
                        guest ? Optional.empty() : Optional.of(Duration.ofSeconds(1 + random.nextInt(30))),
                        patience))
                .toCompletableFuture();
        if (!answer.isDone()) {
            world.waiting.add(answer);
        }
        var unused = answer.thenAccept(world::hear);
    }

    private static Owner guest(Random random) {
        int number = random.nextInt(5);
        return new Owner(new UUID(1, 1), new UUID(2, 2), new UUID(3, number), "guest" + number, 100 + number, 9);
    }
}
