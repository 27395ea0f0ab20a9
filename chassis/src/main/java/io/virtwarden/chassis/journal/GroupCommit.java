package io.virtwarden.chassis.journal;

import io.virtwarden.chassis.journal.Journal.Condition;
import io.virtwarden.chassis.journal.Journal.Condition.State;
import java.io.IOException;
import java.time.Duration;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The writer's loop: takes what has gathered, makes it durable, tells so. While one sync runs the next group gathers, so
 * groups grow with the load and nobody waits for company.
 */
final class GroupCommit implements Runnable {
    enum Outcome {
        DURABLE,
        NOTHING,
        FULL,
        STOPPED
    }

    private static final Logger LOG = LogManager.getLogger(GroupCommit.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String place;
    private final WriteBuffer buffer;
    private final GroupWriter writer;
    private final Progress progress;

    private @Nullable Group group; // being written; kept while the disk is full
    private volatile Condition condition = new Condition(State.ACCEPTING, "accepting");

    GroupCommit(String place, WriteBuffer buffer, GroupWriter writer, Progress progress) {
        this.place = place;
        this.buffer = buffer;
        this.writer = writer;
        this.progress = progress;
    }

    Condition condition() {
        return condition;
    }

    @Override
    public void run() {
        while (true) {
            Outcome outcome = step(true);
            if (outcome == Outcome.NOTHING) finish();
            if (outcome == Outcome.NOTHING || outcome == Outcome.STOPPED) return;
            if (outcome == Outcome.DURABLE) continue;
            if (buffer.isClosing()) {
                stop("closed while the disk was full: what was not durable yet is lost", null);
                return;
            }
            buffer.pause(RETRY.toNanos());
        }
    }

    private void finish() {
        try {
            writer.syncAll();
        } catch (IOException e) {
            syncFailed(e);
        }
    }

    /** A late sync has failed; any thread. */
    void syncFailed(IOException e) {
        stop("sync failed: " + e.getMessage() + "; check the disk and the kernel's log, then restart", e);
    }

    /** Makes one group durable. NOTHING means that there was none, and with {@code wait} that there will be none. */
    Outcome step(boolean wait) {
        if (condition.state() == State.STOPPED) return Outcome.STOPPED;
        if (group == null) group = buffer.take(wait);
        if (group == null) return Outcome.NOTHING;
        try {
            writer.write(group);
        } catch (DiskFullException e) {
            full(e);
            return Outcome.FULL;
        } catch (IOException | RuntimeException | Error e) {
            stop("cannot write: " + e.getMessage() + "; check the disk and the kernel's log, then restart", e);
            return Outcome.STOPPED;
        }
        accepted(group);
        return Outcome.DURABLE;
    }

    private void accepted(Group durable) {
        group = null;
        buffer.written();
        if (condition.state() == State.FULL) {
            LOG.info("journal {}: there is space again, going on", place);
            condition = new Condition(State.ACCEPTING, "accepting");
        }
        progress.advance(durable.last());
    }

    private void full(DiskFullException e) {
        if (condition.state() == State.FULL) return;
        String reason = "the disk of " + place + " is full (" + e.getMessage()
                + "): entries wait in memory; free some space, the journal goes on by itself";
        LOG.error("journal: {}", reason);
        condition = new Condition(State.FULL, reason);
    }

    private void stop(String why, @Nullable Throwable cause) {
        String reason = "the journal in " + place + " has stopped: " + why;
        LOG.error(reason, cause);
        condition = new Condition(State.STOPPED, reason);
        JournalStoppedException stopped = new JournalStoppedException(reason, cause);
        buffer.stop(stopped);
        progress.stop(stopped);
    }

    /** After an orderly end. */
    void closed() {
        if (condition.state() != State.STOPPED)
            condition = new Condition(State.STOPPED, "the journal in " + place + " is closed");
    }
}
