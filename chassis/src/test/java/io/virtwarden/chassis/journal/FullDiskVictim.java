package io.virtwarden.chassis.journal;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.journal.Journal.Condition.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/** Runs on the small file system that {@link JournalFullDiskIT} has mounted: fills it, makes room, checks that all is there. */
final class FullDiskVictim {
    private FullDiskVictim() {}

    /** Argument: the mounted folder, which holds a file {@code filler} to delete when room is wanted. */
    public static void main(String[] args) throws Exception {
        Path mount = Path.of(args[0]);
        JournalLimits limits = new JournalLimits(64 << 10, 64 << 10);
        long last = 0;
        try (Journal journal = open(mount, limits)) {
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            Thread helper = new Thread(() -> makeRoom(journal, mount, deadline));
            helper.start();
            // More than the disk holds before the filler goes, less than afterwards.
            while (last < 4000) last = journal.append(Instant.now(), 1, KillVictim.payload(journal.next()));
            journal.whenDurable(last).toCompletableFuture().get(20, java.util.concurrent.TimeUnit.SECONDS);
            helper.join();
        }
        try (Journal journal = open(mount, limits);
                var reader = journal.read(1)) {
            for (long expected = 1; expected <= last; expected++) {
                JournalEntry entry = reader.next(Duration.ZERO);
                if (entry == null
                        || entry.sequence() != expected
                        || !Arrays.equals(entry.payload(), KillVictim.payload(expected)))
                    throw new AssertionError("entry " + expected + " is " + entry);
            }
            if (!journal.damages().isEmpty())
                throw new AssertionError(journal.damages().toString());
        }
        System.out.println("all there");
    }

    private static Journal open(Path mount, JournalLimits limits) {
        return JournalFolder.open(
                mount.resolve("journal"), limits, InstantSource.system(), new SimpleMeterRegistry(), Tags.empty());
    }

    private static void makeRoom(Journal journal, Path mount, long deadline) {
        try {
            while (journal.condition().state() != State.FULL) {
                if (System.nanoTime() > deadline) throw new AssertionError("never full: " + journal.condition());
                Thread.onSpinWait();
            }
            System.out.println(journal.condition().reason());
            Files.delete(mount.resolve("filler"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
