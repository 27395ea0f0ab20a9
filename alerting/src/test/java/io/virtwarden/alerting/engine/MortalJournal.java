package io.virtwarden.alerting.engine;

import io.virtwarden.chassis.journal.Damage;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.SegmentView;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** The same, before or after a record of the journal; after it is durable. */
public record MortalJournal(Journal real, String stage, AtomicInteger count) implements Journal {
    public MortalJournal(Journal real, String stage) {
        this(real, stage, new AtomicInteger());
    }

    @Override
    public long append(Instant time, int kind, byte[] payload) {
        int number = count.incrementAndGet();
        if (stage.equals("before record " + number)) {
            WalkVictim.die();
        }
        long sequence = real.append(time, kind, payload);
        if (stage.equals("after record " + number)) {
            real.whenDurable(sequence).toCompletableFuture().join();
            WalkVictim.die();
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
