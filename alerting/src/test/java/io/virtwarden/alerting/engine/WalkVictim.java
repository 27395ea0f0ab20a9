package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.action.FakeActions;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.rule.Signal;
import io.virtwarden.chassis.journal.Damage;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.SegmentView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A process that takes one alert in and dies at the stage that it is told, as if by SIGKILL: nothing is closed or flushed. */
final class WalkVictim {
    static final int KILLED = 137;

    private WalkVictim() {}

    /** Arguments: folder, stage, start of the alert; anything more: a migration is ended when the alert is over. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        String stage = args[1];
        boolean aborting = args.length > 3;
        try (EngineUnderTest bench = new EngineUnderTest(
                folder,
                aborting ? EngineUnderTest.migrates("abort") : EngineUnderTest.suspends("auto"),
                journal -> new MortalJournal(journal, stage),
                actions -> new MortalActions(actions, stage))) {
            Signal alert = EngineUnderTest.alert(EngineUnderTest.VM, Instant.parse(args[2]));
            bench.submit(alert);
            if (aborting) {
                await(bench, one -> one.closed() || !bench.actions.calls().isEmpty());
                bench.submit(alert.resolved());
            }
            await(bench, Incident::closed);
            System.out.println("status " + bench.status());
        }
        Runtime.getRuntime().halt(0);
    }

    private static void await(EngineUnderTest bench, Predicate<Incident> so) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!so.test(bench.incidents().get(0)) && System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    private static void die() {
        Runtime.getRuntime().halt(KILLED);
    }

    private record MortalActions(FakeActions real, String stage) implements Actions {
        @Override
        public Set<ActionKind> supported() {
            return real.supported();
        }

        @Override
        public CompletableFuture<Sight> look(UUID domain) {
            at("look");
            return real.look(domain);
        }

        @Override
        public CompletableFuture<Precondition> check(ActionSpec spec, Sight.Here sight) {
            at("check");
            return real.check(spec, sight);
        }

        @Override
        public CompletableFuture<Outcome> start(ActionCall call) {
            at("before the call");
            return real.start(call).thenApply(outcome -> {
                at("after the call");
                return outcome;
            });
        }

        @Override
        public CompletableFuture<Outcome> abort(ActionCall call, String why) {
            at("before the abort");
            return real.abort(call, why).thenApply(outcome -> {
                at("after the abort");
                return outcome;
            });
        }

        @Override
        public CompletableFuture<Verification> verify(ActionCall call) {
            at("verify");
            return real.verify(call);
        }

        private void at(String here) {
            if (stage.equals(here)) {
                die();
            }
        }

        @Override
        public void close() {}
    }

    private record MortalJournal(Journal real, String stage, AtomicInteger count) implements Journal {
        MortalJournal(Journal real, String stage) {
            this(real, stage, new AtomicInteger());
        }

        @Override
        public long append(Instant time, int kind, byte[] payload) {
            int number = count.incrementAndGet();
            if (stage.equals("before record " + number)) {
                die();
            }
            long sequence = real.append(time, kind, payload);
            if (stage.equals("after record " + number)) {
                real.whenDurable(sequence).toCompletableFuture().join();
                die();
            }
            return sequence;
        }

        @Override
        public long next() {
            return real.next();
        }

        @Override
        public int largestPayload() {
            return real.largestPayload();
        }

        @Override
        public CompletionStage<Void> whenDurable(long sequence) {
            return real.whenDurable(sequence);
        }

        @Override
        public void trim(long sequence) {
            real.trim(sequence);
        }

        @Override
        public long append(Instant time, int kind, byte[] head, java.nio.ByteBuffer tail) {
            throw new UnsupportedOperationException("the trail has whole payloads");
        }

        @Override
        public void sync() {
            real.sync();
        }

        @Override
        public Condition condition() {
            return real.condition();
        }

        @Override
        public long epoch() {
            return real.epoch();
        }

        @Override
        public long durable() {
            return real.durable();
        }

        @Override
        public long first() {
            return real.first();
        }

        @Override
        public OptionalLong firstSince(Instant time) {
            return real.firstSince(time);
        }

        @Override
        public Reader read(long sequence) {
            return real.read(sequence);
        }

        @Override
        public List<SegmentView> segments() {
            return real.segments();
        }

        @Override
        public long size() {
            return real.size();
        }

        @Override
        public List<Damage> damages() {
            return real.damages();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
