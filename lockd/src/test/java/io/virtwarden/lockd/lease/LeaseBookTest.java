package io.virtwarden.lockd.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.lockd.lease.Leases.Acquire;
import io.virtwarden.lockd.lease.Leases.Answer;
import io.virtwarden.lockd.lease.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LeaseBookTest {
    private static final UUID NODE = new UUID(1, 1);
    private static final UUID BOOT = new UUID(2, 2);
    private static final Resource DISK = new Resource("/images/web1.qcow2");

    private final Remembered records = new Remembered();
    private long nanos = Long.MAX_VALUE - 5_000_000_000L; // the clock's numbers overflow in the middle of some tests
    private LeaseBook book = open(new Terms(Duration.ofSeconds(1), Duration.ofDays(30), Duration.ofHours(1), 3));

    private LeaseBook open(Terms terms) {
        return new LeaseBook(
                new LeaseBook.Parts(
                        terms,
                        records,
                        null,
                        OnUnknown.REFUSE,
                        InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z")),
                        () -> nanos),
                records.known());
    }

    private static Owner guest(int number) {
        return new Owner(NODE, BOOT, new UUID(7, number), "guest" + number, 1000 + number, 5);
    }

    private static Owner program(String name) {
        return new Owner(NODE, BOOT, null, name, 0, 0);
    }

    private static Acquire ask(Owner owner, Mode mode) {
        Origin origin = owner.domain() == null ? Origin.PROGRAM : Origin.LIBVIRT;
        return new Acquire(DISK, mode, owner, origin, Optional.empty(), Duration.ZERO);
    }

    private static Acquire wait(String who, Mode mode, int seconds) {
        return new Acquire(DISK, mode, program(who), Origin.PROGRAM, Optional.empty(), Duration.ofSeconds(seconds));
    }

    private static Acquire ttl(String who, Duration ttl) {
        return new Acquire(DISK, Mode.EXCLUSIVE, program(who), Origin.PROGRAM, Optional.of(ttl), Duration.ZERO);
    }

    private static <T> Answer<T> now(CompletionStage<Answer<T>> stage) {
        CompletableFuture<Answer<T>> future = stage.toCompletableFuture();
        assertThat(future).as("answered at once").isDone();
        return future.join();
    }

    private static Lease yes(CompletionStage<Answer<Lease>> stage) {
        Answer<Lease> answer = now(stage);
        assertThat(answer).isInstanceOf(Answer.Yes.class);
        return ((Answer.Yes<Lease>) answer).value();
    }

    private static Refusal no(CompletionStage<Answer<Lease>> stage) {
        Answer<Lease> answer = now(stage);
        assertThat(answer).isInstanceOf(Answer.No.class);
        return ((Answer.No<Lease>) answer).refusal();
    }

    private void after(Duration time) {
        nanos += time.toNanos();
        book.tick();
    }

    @Test
    void refusesASecondExclusiveOwnerAndNamesTheFirst() {
        Lease first = yes(book.acquire(ask(guest(1), Mode.EXCLUSIVE)));
        Refusal refusal = no(book.acquire(ask(guest(2), Mode.EXCLUSIVE)));
        assertThat(refusal.reason()).isEqualTo(Reason.HELD);
        assertThat(refusal.text()).contains("guest1", "pid 1001", DISK.id(), "token " + first.token());
        assertThat(refusal.holders())
                .singleElement()
                .satisfies(holder -> assertThat(holder.owner()).isEqualTo(guest(1)));
        assertThat(no(book.acquire(ask(guest(2), Mode.SHARED))).reason()).isEqualTo(Reason.HELD);
    }

    @Test
    void refusesTheSameOwnerASecondExclusiveLeaseAsVirtlockdDoes() {
        yes(book.acquire(ask(guest(1), Mode.EXCLUSIVE)));
        assertThat(no(book.acquire(ask(guest(1), Mode.EXCLUSIVE))).reason()).isEqualTo(Reason.HELD);
    }

    @Test
    void countsSharedLeasesOfOneOwner() {
        yes(book.acquire(ask(guest(1), Mode.SHARED)));
        yes(book.acquire(ask(guest(1), Mode.SHARED)));
        yes(book.release(DISK, guest(1)));
        assertThat(no(book.acquire(ask(guest(2), Mode.EXCLUSIVE))).reason()).isEqualTo(Reason.HELD);
        yes(book.release(DISK, guest(1)));
        assertThat(no(book.release(DISK, guest(1))).reason()).isEqualTo(Reason.NOT_HELD);
        yes(book.acquire(ask(guest(2), Mode.EXCLUSIVE)));
    }

    @Test
    void tellsNotHeldFromNotYours() {
        assertThat(no(book.release(DISK, guest(1))).reason()).isEqualTo(Reason.NOT_HELD);
        yes(book.acquire(ask(guest(1), Mode.EXCLUSIVE)));
        assertThat(no(book.release(DISK, guest(2))).reason()).isEqualTo(Reason.NOT_YOURS);
    }

    @Test
    void releasesForAnOwnerWhoseStartTimeIsNotKnownAnyMore() {
        yes(book.acquire(ask(guest(1), Mode.EXCLUSIVE)));
        Owner asRemembered = new Owner(NODE, BOOT, guest(1).domain(), "renamed", 1001, 0);
        yes(book.release(DISK, asRemembered));
    }

    @Test
    void tellsALaterProcessWithTheSamePidFromTheFirst() {
        yes(book.acquire(ask(guest(1), Mode.EXCLUSIVE)));
        Owner later = new Owner(NODE, BOOT, guest(1).domain(), "guest1", 1001, 6);
        assertThat(no(book.release(DISK, later)).reason()).isEqualTo(Reason.NOT_YOURS);
    }

    @Test
    void givesAGuestThatItSawRunningToLibvirtWithTheSameToken() {
        Lease seen = yes(book.acquire(
                new Acquire(DISK, Mode.EXCLUSIVE, guest(1), Origin.DOMAIN, Optional.empty(), Duration.ZERO)));
        Lease asked = yes(book.acquire(ask(guest(1), Mode.EXCLUSIVE)));
        assertThat(asked.token()).isEqualTo(seen.token());
        assertThat(asked.origin()).isEqualTo(Origin.LIBVIRT);
        assertThat(book.held()).containsExactly(asked);
        assertThat(no(book.acquire(ask(guest(1), Mode.EXCLUSIVE))).reason()).isEqualTo(Reason.HELD);
    }

    @Test
    void givesEveryGrantALargerToken() {
        long before = 0;
        for (int i = 0; i < 100; i++) {
            Lease lease = yes(book.acquire(ask(guest(i), Mode.EXCLUSIVE)));
            assertThat(lease.token()).isGreaterThan(before);
            before = lease.token();
            yes(book.release(lease.id()));
        }
    }

    @Test
    void freesEverythingOfAnOwnerThatIsGone() {
        yes(book.acquire(ask(guest(1), Mode.SHARED)));
        yes(book.acquire(ask(guest(1), Mode.SHARED)));
        yes(book.acquire(ask(guest(2), Mode.SHARED)));
        List<Lease> ended =
                book.ended(guest(1), "process 1001 ended").toCompletableFuture().join();
        assertThat(ended).hasSize(2);
        assertThat(book.held())
                .singleElement()
                .satisfies(left -> assertThat(left.owner()).isEqualTo(guest(2)));
    }

    @Test
    void endsALeaseThatIsNotRenewedWithinItsTtl() {
        Lease lease = yes(book.acquire(ttl("backup", Duration.ofSeconds(10))));
        after(Duration.ofMillis(9_999));
        yes(book.renew(lease.id(), Optional.empty()));
        after(Duration.ofMillis(9_999));
        assertThat(book.held()).hasSize(1);
        after(Duration.ofMillis(1));
        assertThat(book.held()).isEmpty();
        assertThat(no(book.renew(lease.id(), Optional.empty())).reason()).isEqualTo(Reason.NOT_HELD);
        assertThat(records.facts.get(1))
                .isInstanceOfSatisfying(
                        Fact.Ended.class, ended -> assertThat(ended.end()).isEqualTo(Fact.End.EXPIRED));
    }

    @Test
    void neverRenewsWhatIsOverAlreadyEvenIfNobodyHasNoticed() {
        Lease lease = yes(book.acquire(ttl("backup", Duration.ofSeconds(10))));
        nanos += Duration.ofSeconds(10).toNanos();
        assertThat(no(book.renew(lease.id(), Optional.empty())).reason()).isEqualTo(Reason.NOT_HELD);
    }

    @Test
    void takesNoSenselessTtl() {
        for (Duration ttl : List.of(
                Duration.ZERO,
                Duration.ofSeconds(-1),
                Duration.ofMillis(999),
                Duration.ofDays(31),
                Duration.ofSeconds(Long.MAX_VALUE))) {
            Refusal refusal = no(book.acquire(ttl("backup", ttl)));
            assertThat(refusal.reason()).isEqualTo(Reason.INVALID);
            assertThat(refusal.text()).contains("TTL").contains(ttl.toString());
        }
        Lease lease = yes(book.acquire(ttl("backup", Duration.ofSeconds(1))));
        assertThat(no(book.renew(lease.id(), Optional.of(Duration.ZERO))).reason())
                .isEqualTo(Reason.INVALID);
    }

    @Test
    void servesThoseWhoWaitInTheirOrder() {
        Lease held = yes(book.acquire(ask(guest(1), Mode.EXCLUSIVE)));
        List<String> order = new ArrayList<>();
        List<CompletableFuture<Answer<Lease>>> waiting = new ArrayList<>();
        for (String who : List.of("a", "b", "c")) {
            CompletableFuture<Answer<Lease>> answer =
                    book.acquire(wait(who, Mode.EXCLUSIVE, 60)).toCompletableFuture();
            var unused = answer.thenAccept(it -> order.add(who));
            waiting.add(answer);
        }
        assertThat(book.waiting()).extracting(it -> it.owner().name()).containsExactly("a", "b", "c");
        assertThat(no(book.acquire(wait("d", Mode.EXCLUSIVE, 60))).reason()).isEqualTo(Reason.FULL);
        long next = held.id();
        for (CompletableFuture<Answer<Lease>> answer : waiting) {
            yes(book.release(next));
            next = yes(answer).id();
        }
        assertThat(order).containsExactly("a", "b", "c");
    }

    @Test
    void letsNoProgramPassThoseWhoWaitButGuests() {
        yes(book.acquire(ask(guest(1), Mode.SHARED)));
        CompletionStage<Answer<Lease>> writer = book.acquire(wait("writer", Mode.EXCLUSIVE, 60));
        Refusal refusal = no(book.acquire(ask(program("reader"), Mode.SHARED)));
        assertThat(refusal.reason()).isEqualTo(Reason.HELD);
        assertThat(refusal.text()).contains("1 waits");
        yes(book.acquire(ask(guest(2), Mode.SHARED)));
        yes(book.release(DISK, guest(1)));
        yes(book.release(DISK, guest(2)));
        yes(writer);
    }

    @Test
    void letsSharersInTogetherOnceTheWriterIsGone() {
        Lease writer = yes(book.acquire(ask(program("writer"), Mode.EXCLUSIVE)));
        CompletionStage<Answer<Lease>> one = book.acquire(wait("one", Mode.SHARED, 60));
        CompletionStage<Answer<Lease>> two = book.acquire(wait("two", Mode.SHARED, 60));
        yes(book.release(writer.id()));
        assertThat(yes(one).token()).isLessThan(yes(two).token());
    }

    @Test
    void endsTheWaitingAtItsDeadlineAndServesTheNext() {
        yes(book.acquire(ask(guest(1), Mode.SHARED)));
        CompletionStage<Answer<Lease>> writer = book.acquire(wait("writer", Mode.EXCLUSIVE, 5));
        CompletionStage<Answer<Lease>> reader = book.acquire(wait("reader", Mode.SHARED, 60));
        after(Duration.ofSeconds(5));
        assertThat(no(writer).reason()).isEqualTo(Reason.WAITED);
        assertThat(no(writer).text()).contains("5 s", "guest1");
        yes(reader);
    }

    @Test
    void keepsNoPlaceAndNoLeaseForOneWhoHasGoneAway() {
        Lease held = yes(book.acquire(ask(guest(1), Mode.EXCLUSIVE)));
        CompletableFuture<Answer<Lease>> gone =
                book.acquire(wait("gone", Mode.EXCLUSIVE, 60)).toCompletableFuture();
        CompletionStage<Answer<Lease>> next = book.acquire(wait("next", Mode.EXCLUSIVE, 60));
        gone.cancel(false);
        yes(book.release(held.id()));
        yes(next);
    }

    @Test
    void breaksForAReasonOnlyAndGivesTheNextOneALargerToken() {
        Lease held = yes(book.acquire(ask(guest(1), Mode.EXCLUSIVE)));
        assertThat(no(book.breakLease(held.id(), " ", "alice")).reason()).isEqualTo(Reason.INVALID);
        yes(book.breakLease(held.id(), "host is gone", "alice"));
        assertThat(yes(book.acquire(ask(guest(2), Mode.EXCLUSIVE))).token()).isGreaterThan(held.token());
        assertThat(no(book.release(held.id())).reason()).isEqualTo(Reason.NOT_HELD);
    }

    @Test
    void grantsAndReleasesNothingThatCannotBeRecorded() {
        Lease held = yes(book.acquire(ask(guest(1), Mode.EXCLUSIVE)));
        records.full = true;
        Resource other = new Resource("/images/other");
        assertThat(no(book.acquire(new Acquire(
                                other, Mode.EXCLUSIVE, guest(2), Origin.LIBVIRT, Optional.empty(), Duration.ZERO)))
                        .reason())
                .isEqualTo(Reason.NOT_RECORDED);
        assertThat(no(book.release(held.id())).reason()).isEqualTo(Reason.NOT_RECORDED);
        assertThat(book.held()).containsExactly(held);
        records.full = false;
        yes(book.release(held.id()));
    }

    @Test
    void endsTheLeaseOfADeadOwnerOnceThatCanBeRecorded() {
        yes(book.acquire(ask(guest(1), Mode.EXCLUSIVE)));
        records.full = true;
        CompletableFuture<List<Lease>> ended =
                book.ended(guest(1), "process 1001 ended").toCompletableFuture();
        assertThat(ended).isNotDone();
        assertThat(book.owed()).isEqualTo(1);
        records.full = false;
        book.tick();
        assertThat(ended.join()).hasSize(1);
        yes(book.acquire(ask(guest(2), Mode.EXCLUSIVE)));
    }

    @Test
    void continuesWithWhatWasRecordedAndGivesTtlsTheirWholeTimeAgain() {
        Lease guest = yes(book.acquire(ask(guest(1), Mode.SHARED)));
        Lease program = yes(book.acquire(new Acquire(
                DISK,
                Mode.SHARED,
                program("backup"),
                Origin.PROGRAM,
                Optional.of(Duration.ofSeconds(10)),
                Duration.ZERO)));
        nanos += Duration.ofSeconds(9).toNanos();
        book = open(Terms.STANDARD);
        assertThat(book.held()).containsExactly(guest, program);
        after(Duration.ofMillis(9_999));
        assertThat(book.held()).hasSize(2);
        after(Duration.ofMillis(1));
        assertThat(book.held()).containsExactly(guest);
    }

    @Test
    void tellsListenersInOrder() {
        List<Fact> told = new ArrayList<>();
        book.listen(told::add);
        Lease lease = yes(book.acquire(ttl("backup", Duration.ofSeconds(10))));
        yes(book.renew(lease.id(), Optional.of(Duration.ofSeconds(20))));
        yes(book.release(lease.id()));
        assertThat(told).isEqualTo(records.facts).hasSize(3);
    }
}
