package io.virtwarden.chassis.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.audit.Finding.Altered;
import io.virtwarden.chassis.audit.Finding.Duplicated;
import io.virtwarden.chassis.audit.Finding.Duplicated.Content;
import io.virtwarden.chassis.audit.Finding.Missing;
import io.virtwarden.chassis.audit.Finding.OutOfOrder;
import io.virtwarden.chassis.audit.Finding.StrangeKey;
import io.virtwarden.chassis.audit.Finding.Withheld;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChainVerifierTest {
    private static final ChainVerifier.Limits LIMITS = new ChainVerifier.Limits(1000, 10 << 20, 1000, 1000);

    private final List<Finding> findings = new ArrayList<>();
    private final ChainVerifier verifier = new ChainVerifier(LIMITS, findings::add);
    private final List<AuditRecord> trail = new ArrayList<>(SampleTrail.of(20, new Random(7)));

    @Test
    void findsNothingInAnUntouchedTrail() {
        verify();
        assertThat(findings).isEmpty();
        assertThat(verifier.verification().trails()).singleElement().satisfies(seen -> {
            assertThat(seen.first()).isEqualTo(1);
            assertThat(seen.last()).isEqualTo(20);
            assertThat(seen.records()).isEqualTo(20);
            assertThat(seen.anchored()).isFalse();
        });
    }

    @Test
    void findsEveryAlteredPart() {
        AuditRecord r = trail.get(9);
        byte[] data = r.data().clone();
        data[5] ^= 1;
        byte[] chain = r.chain().clone();
        chain[31] ^= 1;
        UUID other = UUID.randomUUID();
        Map<AuditRecord, Class<?>> altered = Map.of(
                of(r, r.type() + "x", r.subject(), r.key(), r.time(), r.chain(), r.data()), Altered.class,
                of(r, r.type(), other.toString(), other.toString(), r.time(), r.chain(), r.data()), Altered.class,
                of(r, r.type(), r.subject(), r.key(), r.time().plusNanos(1000), r.chain(), r.data()), Altered.class,
                of(r, r.type(), r.subject(), r.key(), r.time(), chain, r.data()), Altered.class,
                of(r, r.type(), r.subject(), r.key(), r.time(), r.chain(), data), Altered.class,
                of(r, r.type(), r.subject(), "elsewhere", r.time(), r.chain(), r.data()), StrangeKey.class);
        altered.forEach((record, finding) -> {
            List<Finding> found = new ArrayList<>();
            ChainVerifier fresh = new ChainVerifier(LIMITS, found::add);
            List<AuditRecord> copy = new ArrayList<>(trail);
            copy.set(9, record);
            copy.forEach(each -> fresh.feed(delivered(each)));
            fresh.settle();
            assertThat(found).hasAtLeastOneElementOfType(finding);
            assertThat(fresh.verification().grave()).isPositive();
        });
    }

    @Test
    void findsARecordMovedToAnotherSequenceEpochOrNode() {
        AuditRecord r = trail.get(9);
        for (AuditRecord moved : List.of(
                new AuditRecord(r.node(), r.epoch(), 25, r.type(), r.subject(), r.key(), r.time(), r.chain(), r.data()),
                new AuditRecord(
                        r.node(), r.epoch() + 1, 10, r.type(), r.subject(), r.key(), r.time(), r.chain(), r.data()),
                new AuditRecord(
                        new UUID(1, 1),
                        r.epoch(),
                        10,
                        r.type(),
                        r.subject(),
                        r.key(),
                        r.time(),
                        r.chain(),
                        r.data()))) {
            List<Finding> found = new ArrayList<>();
            ChainVerifier fresh = new ChainVerifier(LIMITS, found::add);
            List<AuditRecord> copy = new ArrayList<>(trail);
            copy.set(9, moved);
            copy.forEach(each -> fresh.feed(delivered(each)));
            fresh.settle();
            assertThat(found).hasAtLeastOneElementOfType(Missing.class);
        }
    }

    @Test
    void findsARecordThatWasTakenOut() {
        trail.remove(9);
        verify();
        assertThat(findings).containsExactly(new Missing(SampleTrail.NODE, SampleTrail.EPOCH, 10, 10, ""));
        verifier.settle();
        assertThat(findings).hasSize(1);
    }

    @Test
    void takesAGapRecordAsTheExplanationOfExactlyWhatItNames() {
        List<AuditRecord> longer = withGapRecord(trail, 11, 13);
        longer.removeIf(record -> record.sequence() >= 10 && record.sequence() <= 13);
        longer.forEach(record -> verifier.feed(delivered(record)));
        verifier.settle();
        assertThat(findings)
                .containsExactlyInAnyOrder(
                        new Missing(SampleTrail.NODE, SampleTrail.EPOCH, 10, 10, ""),
                        new Missing(SampleTrail.NODE, SampleTrail.EPOCH, 11, 13, "outbox-bound"));
        assertThat(verifier.verification().grave()).isEqualTo(1);
    }

    @Test
    void tellsASecondCopyFromAnotherContent() {
        verifier.feed(delivered(trail.get(0)));
        verifier.feed(delivered(trail.get(0)));
        verifier.feed(delivered(trail.get(1)));
        verifier.feed(delivered(trail.get(1)));
        verifier.feed(delivered(SampleTrail.withData(trail.get(1), "{}".getBytes(UTF_8))));
        verifier.feed(delivered(SampleTrail.with(trail.get(1), new byte[32])));
        verifier.settle();
        assertThat(findings)
                .containsExactly(
                        new Duplicated(trail.get(0).id(), Content.IDENTICAL),
                        new Duplicated(trail.get(1).id(), Content.IDENTICAL),
                        new Duplicated(trail.get(1).id(), Content.DIFFERENT),
                        new Duplicated(trail.get(1).id(), Content.DIFFERENT));
        assertThat(verifier.verification().grave()).isEqualTo(2);
    }

    @Test
    void beginsInTheMiddleAndSaysSo() {
        trail.subList(0, 5).clear();
        verify();
        assertThat(findings).isEmpty();
        assertThat(verifier.verification().trails()).singleElement().satisfies(seen -> {
            assertThat(seen.first()).isEqualTo(6);
            assertThat(seen.anchored()).isTrue();
        });
    }

    @Test
    void takesHolesBeforeTheRetentionsEdgeAsExpired() {
        trail.removeIf(record -> record.sequence() == 4 || record.sequence() == 15);
        verifier.retainedFrom(trail.get(6).time());
        verify();
        assertThat(findings)
                .containsExactly(
                        new Missing(SampleTrail.NODE, SampleTrail.EPOCH, 4, 4, "retention"),
                        new Missing(SampleTrail.NODE, SampleTrail.EPOCH, 15, 15, ""));
    }

    @Test
    void wantsTheBeginningOfALaterEpoch() {
        verify();
        List<AuditRecord> later = SampleTrail.of(SampleTrail.NODE, SampleTrail.EPOCH + 10, 5, new Random(3));
        later.subList(1, 5).forEach(record -> verifier.feed(delivered(record)));
        verifier.settle();
        assertThat(findings).containsExactly(new Missing(SampleTrail.NODE, SampleTrail.EPOCH + 10, 1, 1, ""));
    }

    @Test
    void findsAKeyOutOfOrder() {
        AuditRecord late = trail.remove(3);
        int behind = 0;
        for (int i = 3; i < trail.size() && behind == 0; i++) {
            if (trail.get(i).key().equals(late.key())) {
                behind = i + 1;
            }
        }
        assertThat(behind).isPositive();
        trail.add(behind, late);
        verify();
        assertThat(findings).hasOnlyElementsOfType(OutOfOrder.class).hasSize(1);
    }

    @Test
    void goesOnBehindAWithheldRecord() {
        for (AuditRecord record : trail) {
            boolean withheld = record.sequence() == 10;
            verifier.feed(new Delivered(
                    "t", withheld ? SampleTrail.withData(record, "{}".getBytes(UTF_8)) : record, withheld));
        }
        verifier.settle();
        assertThat(findings).containsExactly(new Withheld(trail.get(9).id()));
        assertThat(verifier.verification().grave()).isZero();
    }

    @Test
    void saysWhereTheChainBeginsAnew() {
        AuditRecord r = trail.get(9);
        trail.set(9, SampleTrail.with(r, SampleTrail.link(new Chain(), Chain.start(), r)));
        trail.subList(10, 20).clear();
        verify();
        assertThat(findings).containsExactly(new Finding.Restarted(r.id()));
    }

    @Test
    void keepsItsMemoryBoundedAndSaysWhatItCouldNotCheck() {
        ChainVerifier small = new ChainVerifier(new ChainVerifier.Limits(5, 1 << 20, 100, 100), findings::add);
        trail.stream().filter(record -> record.sequence() % 2 == 0).forEach(r -> small.feed(delivered(r, "even")));
        assertThat(small.waiting()).isEqualTo(5);
        trail.stream().filter(record -> record.sequence() % 2 == 1).forEach(r -> small.feed(delivered(r, "odd")));
        small.settle();
        assertThat(findings).hasSize(5).hasOnlyElementsOfType(Finding.Unchecked.class);
    }

    static Stream<Long> seeds() {
        return Stream.iterate(1L, seed -> seed + 1).limit(40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void findsExactlyWhatWasDoneInAnyInterleavingOfPartitions(long seed) {
        Random random = new Random(seed);
        List<AuditRecord> all = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            UUID uuid = new UUID(7, random.nextLong());
            all.addAll(SampleTrail.of(uuid, 100, 200 + random.nextInt(100), random));
            all.addAll(SampleTrail.of(uuid, 200, 100 + random.nextInt(100), random));
        }
        AuditRecord removed = inside(all, random);
        AuditRecord doubled = inside(all, random);
        AuditRecord altered = inside(all, random);
        Map<Integer, Deque<AuditRecord>> partitions = new HashMap<>();
        for (AuditRecord record : all) {
            Deque<AuditRecord> partition =
                    partitions.computeIfAbsent(Math.floorMod(record.key().hashCode(), 4), p -> new ArrayDeque<>());
            if (record.equals(removed)) {
                continue;
            }
            partition.add(record.equals(altered) ? SampleTrail.withData(record, "{}".getBytes(UTF_8)) : record);
            if (record.equals(doubled)) {
                partition.add(partition.getLast());
            }
        }
        interleave(partitions, random);
        verifier.settle();
        assertThat(ids(Missing.class)).as("missing, seed %d", seed).isEqualTo(List.of(removed.id()));
        assertThat(ids(Duplicated.class))
                .as("doubled, seed %d", seed)
                .isEqualTo(doubled.equals(removed) ? List.of() : List.of(doubled.id()));
        boolean nextGone = removed.node().equals(altered.node())
                && removed.epoch() == altered.epoch()
                && removed.sequence() == altered.sequence() - 1;
        // Next to a hole a link cannot be checked, which the hole's own finding covers.
        assertThat(ids(Altered.class))
                .as("altered, seed %d", seed)
                .isEqualTo(altered.equals(removed) || nextGone ? List.of() : List.of(altered.id()));
        assertThat(findings).noneMatch(finding -> finding instanceof OutOfOrder);
    }

    private List<String> ids(Class<? extends Finding> type) {
        return findings.stream()
                .filter(type::isInstance)
                .map(finding -> {
                    if (finding instanceof Missing missing) {
                        assertThat(missing.first()).isEqualTo(missing.last());
                        return missing.node() + "/" + missing.epoch() + "/" + missing.first();
                    }
                    return finding instanceof Altered one ? one.id() : ((Duplicated) finding).id();
                })
                .toList();
    }

    private void interleave(Map<Integer, Deque<AuditRecord>> partitions, Random random) {
        List<Integer> open = new ArrayList<>(partitions.keySet());
        while (!open.isEmpty()) {
            Integer which = open.get(random.nextInt(open.size()));
            Deque<AuditRecord> partition = partitions.getOrDefault(which, new ArrayDeque<>());
            for (int batch = random.nextInt(40); batch >= 0 && !partition.isEmpty(); batch--) {
                verifier.feed(delivered(partition.remove()));
            }
            if (partition.isEmpty()) {
                open.remove(which);
            }
        }
    }

    /** Neither the first nor the last of its epoch: those can be cut off unseen. */
    private static AuditRecord inside(List<AuditRecord> all, Random random) {
        while (true) {
            int at = 1 + random.nextInt(all.size() - 2);
            if (all.get(at).sequence() > 1 && all.get(at + 1).sequence() > 1) {
                return all.get(at);
            }
        }
    }

    private static List<AuditRecord> withGapRecord(List<AuditRecord> trail, long first, long last) {
        List<AuditRecord> longer = new ArrayList<>(trail);
        AuditRecord end = trail.get(trail.size() - 1);
        AuditRecord gap = new AuditRecord(
                SampleTrail.NODE,
                SampleTrail.EPOCH,
                end.sequence() + 1,
                "io.virtwarden.node.gap.v1",
                SampleTrail.NODE.toString(),
                SampleTrail.NODE.toString(),
                end.time(),
                Chain.start(),
                ("{\"reason\":\"outbox-bound\",\"firstSequence\":" + first + ",\"lastSequence\":" + last + "}")
                        .getBytes(UTF_8));
        longer.add(SampleTrail.with(gap, SampleTrail.link(new Chain(), end.chain(), gap)));
        return longer;
    }

    private void verify() {
        trail.forEach(record -> verifier.feed(delivered(record)));
        verifier.settle();
    }

    private static Delivered delivered(AuditRecord record) {
        return delivered(record, "libvirt.events");
    }

    private static Delivered delivered(AuditRecord record, String channel) {
        return new Delivered(channel, record, false);
    }

    private static AuditRecord of(
            AuditRecord r, String type, String subject, String key, Instant time, byte[] chain, byte[] data) {
        return new AuditRecord(r.node(), r.epoch(), r.sequence(), type, subject, key, time, chain, data);
    }
}
