package io.virtwarden.chassis.journal;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.journal.Journal.Condition.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * One journal's life on a disk that forgets, decided by a seed: no threads, the writer is stepped. Keeps book of what was
 * promised, for the invariants to compare.
 */
final class SimulatedLife {
    /** What the outside was told: sequence and payload of every entry that was ever durable. */
    final TreeMap<Long, byte[]> acknowledged = new TreeMap<>();
    /** Stretches that openings have reported as lost. */
    final List<Damage> reported = new ArrayList<>();

    private final ForgetfulDisk disk = new ForgetfulDisk();
    private final Random dice;
    private final JournalLimits limits;
    private final Map<Long, byte[]> waiting = new HashMap<>();
    private int processes;
    private long trimmedBelow = 1;
    private Instant now = Instant.parse("2026-11-23T00:00:00Z");
    private DiskJournal journal;
    private long firstEpoch;

    SimulatedLife(long seed) {
        this.dice = new Random(seed * 0x9E3779B97F4A7C15L);
        this.limits = new JournalLimits(4096 + dice.nextInt(8192), 4096 + dice.nextInt(12_000));
        this.journal = open();
        this.firstEpoch = journal.epoch();
    }

    DiskJournal journal() {
        return journal;
    }

    long firstEpoch() {
        return firstEpoch;
    }

    long trimmedBelow() {
        return trimmedBelow;
    }

    ForgetfulDisk disk() {
        return disk;
    }

    private DiskJournal open() {
        // A clock that stands still: epochs must not depend on its moving on. A process of its own each time.
        Owner owner = new Owner(1, Instant.ofEpochSecond(++processes), "sim", "sim");
        try {
            DiskJournal opened = new Opening(disk)
                    .forWriting(limits, InstantSource.fixed(now), owner, new SimpleMeterRegistry(), Tags.empty());
            reported.addAll(opened.damages());
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One random event. True if the journal was opened again, so that everything is worth a look. */
    boolean step() {
        int event = dice.nextInt(1000);
        try {
            act(event);
        } catch (UncheckedIOException e) {
            if (!disk.isDead()) throw e;
        }
        learn();
        if (!disk.isDead() && event < 940) return false;
        restart(event);
        return true;
    }

    private void act(int event) {
        if (event < 600) append();
        else if (event < 850) journal.commit().step(false);
        else if (event < 880) trim();
        else if (event < 900) disk.leaveSpace(dice.nextInt(6000));
        else if (event < 930) disk.leaveSpace(Long.MAX_VALUE);
        else if (event < 933) disk.failSyncs(1);
        else if (event < 940) disk.dieAfter(dice.nextInt(15));
    }

    private void restart(int event) {
        disk.leaveSpace(Long.MAX_VALUE);
        disk.failSyncs(0);
        if (event % 3 == 0) journal.close();
        learn();
        if (disk.isDead() || event % 3 != 0) crash(dice.nextBoolean());
        disk.dieAfter(Integer.MAX_VALUE);
        waiting.clear();
        if (dice.nextInt(3) == 0) openHalfway();
        journal = open();
        // A reader may have seen these before the next power cut, whoever waited for them or not.
        readAll().forEach(entry -> acknowledged.putIfAbsent(entry.sequence(), entry.payload()));
    }

    private void crash(boolean powerCut) {
        if (powerCut) disk.cutPower(dice);
        else disk.kill();
    }

    /** The process dies again while it mends. */
    private void openHalfway() {
        disk.dieAfter(dice.nextInt(30));
        try {
            journal = open();
            journal.append(now, 1, payload(journal.next()));
            if (dice.nextBoolean()) journal.commit().step(false);
            // What this step made durable was told to nobody.
        } catch (UncheckedIOException e) {
            if (!disk.isDead()) throw e;
        }
        crash(dice.nextBoolean());
    }

    private void append() {
        long sequence = journal.next();
        byte[] payload = payload(sequence);
        if (!journal.buffer().hasRoom(payload.length + Format.RECORD))
            journal.commit().step(false);
        boolean stopped = journal.condition().state() == State.STOPPED;
        if (!stopped && !journal.buffer().hasRoom(payload.length + Format.RECORD)) return; // an appender would wait
        now = now.plusMillis(dice.nextInt(50) - 5);
        try {
            if (journal.append(now, dice.nextInt(256), payload) != sequence)
                throw new AssertionError("append did not return next()");
            waiting.put(sequence, payload);
        } catch (JournalStoppedException e) {
            if (!stopped) throw e;
        }
    }

    /** Says its own sequence, so that nothing can pass for something else. */
    private byte[] payload(long sequence) {
        int most = Math.min(journal.largestPayload(), dice.nextInt(20) == 0 ? 100_000 : 300);
        byte[] payload = new byte[8 + dice.nextInt(most - 8 + 1)];
        dice.nextBytes(payload);
        ByteBuffer.wrap(payload).putLong(sequence);
        return payload;
    }

    private void trim() {
        long below = journal.first() + dice.nextInt(60);
        try {
            journal.trim(below);
        } finally {
            trimmedBelow = Math.max(trimmedBelow, Math.min(below, journal.first()));
        }
    }

    /** What is durable now may have been told to somebody. */
    private void learn() {
        long durable = journal.durable();
        waiting.entrySet().removeIf(entry -> {
            if (entry.getKey() > durable) return false;
            acknowledged.put(entry.getKey(), entry.getValue());
            return true;
        });
    }

    /** Everything the journal gives now. */
    List<JournalEntry> readAll() {
        List<JournalEntry> all = new ArrayList<>();
        try (var reader = journal.read(1)) {
            JournalEntry entry = reader.next(Duration.ZERO);
            while (entry != null) {
                all.add(entry);
                entry = reader.next(Duration.ZERO);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return all;
    }

    /** Closes in order, changes one bit somewhere in a segment, opens again. */
    void rot() {
        disk.leaveSpace(Long.MAX_VALUE);
        disk.failSyncs(0);
        journal.close();
        learn();
        waiting.clear();
        // Once more, in case it had stopped: only an orderly close tells a last record that rots from a torn one.
        crash(false);
        open().close();
        List<String> segments = disk.list("").stream().filter(Format::isSegment).toList();
        String victim = segments.get(dice.nextInt(segments.size()));
        disk.rot(victim, dice.nextInt(disk.size(victim)), dice.nextInt(8));
        if (dice.nextInt(3) == 0) openHalfway();
        journal = open();
    }
}
