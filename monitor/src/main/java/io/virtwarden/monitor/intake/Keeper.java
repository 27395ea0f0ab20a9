package io.virtwarden.monitor.intake;

import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.log.ChangedOnly;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.monitor.inventory.KnownState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Keeps on disk what the next start needs to know beyond the journal: until when this monitor listened, and what it knew. Its own
 * thread writes, so that a slow disk delays no event.
 */
final class Keeper implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(Keeper.class);
    private static final Duration MARK_EVERY = Duration.ofSeconds(5);
    private static final Duration PICTURE_EVERY = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Path markFile;
    private final StateFile stateFile;
    private final Journal journal;
    private final KnownState known;
    private final Hearing hearing;
    private final InstantSource clock;
    private final DamageWatch damages;
    private final ChangedOnly news = new ChangedOnly();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "monitor-keeper");
        made.setDaemon(true);
        return made;
    });

    private volatile Instant heardThrough;

    // Intake's thread.
    private Instant pictureAt;
    private long pictureSequence;

    Keeper(
            Path markFile,
            StateFile stateFile,
            Journal journal,
            KnownState known,
            Hearing hearing,
            InstantSource clock,
            DamageWatch damages) {
        this.markFile = markFile;
        this.stateFile = stateFile;
        this.journal = journal;
        this.known = known;
        this.hearing = hearing;
        this.clock = clock;
        this.damages = damages;
        this.heardThrough = clock.instant();
        this.pictureAt = heardThrough;
    }

    void start() {
        var unused = thread.scheduleAtFixedRate(this::tick, 0, MARK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Everything that was heard up to this time is in the journal. Intake's thread. */
    void heardThrough(Instant time) {
        heardThrough = time;
    }

    /** What is heard has changed: do not wait for the next round. Any thread. */
    void mark() {
        thread.execute(() -> writeMark(false));
    }

    /** Every minute in which something happened. Intake's thread, between two records. */
    void pictureIfDue(long sequence) {
        Instant now = clock.instant();
        if (sequence > pictureSequence && Duration.between(pictureAt, now).compareTo(PICTURE_EVERY) >= 0) {
            pictureAt = now;
            pictureSequence = sequence;
            var picture = new StateFile.Picture(journal.epoch(), sequence, known.copy());
            thread.execute(() -> writePicture(picture));
        }
    }

    /** After the intake's thread has ended: the last picture, and the mark of an orderly end. */
    void finish(long sequence) {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("The state folder is slow: the end is not marked", "path", markFile);
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (sequence > pictureSequence) {
            writePicture(new StateFile.Picture(journal.epoch(), sequence, known.copy()));
        }
        writeMark(true);
    }

    /** Without marking the end. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void tick() {
        writeMark(false);
        try {
            damages.look();
        } catch (RuntimeException e) {
            if (news.changed("damages", e.toString())) {
                LOG.error(e, "Damages of the journal cannot be recorded");
            }
        }
    }

    private void writeMark(boolean clean) {
        attempt(() -> new WatchMark(heardThrough, clean, hearing.picture()).write(markFile));
    }

    private void writePicture(StateFile.Picture picture) {
        attempt(() -> {
            // A picture must never be ahead of the journal: a crash would then hide what was lost.
            journal.whenDurable(picture.sequence())
                    .toCompletableFuture()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            stateFile.write(picture);
        });
    }

    private interface Work {
        void run() throws IOException, InterruptedException, ExecutionException, TimeoutException;
    }

    private void attempt(Work work) {
        try {
            work.run();
            if (news.over("state")) {
                LOG.info("The state folder can be written again", "path", markFile.getParent());
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            String why = String.valueOf(e.getMessage());
            if (news.changed("state", why)) {
                LOG.warn(
                        "Cannot keep the known state; after a crash more is reconciled",
                        "path",
                        markFile,
                        "reason",
                        why);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
