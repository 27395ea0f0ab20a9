package io.virtwarden.logd.publish;

import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.ReadableJournal;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.console.ConsoleId;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How far consoles are published: a file, and the records that the journal holds beyond it. The journal is trimmed only when the file
 * has taken in what goes. The forwarder's thread.
 */
final class Progress {
    private static final KeyedLogger LOG = KeyedLogger.of(Progress.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Journal journal;
    private final PlacesFile file;

    Progress(Journal journal, PlacesFile file) {
        this.journal = journal;
        this.file = file;
    }

    /** What is known. Reads the disk. */
    PlacesFile.Saved restore() throws IOException, InterruptedException {
        PlacesFile.Saved saved = file.read();
        Map<ConsoleId, Place> places = new HashMap<>(saved.places());
        long from = saved.epoch() == journal.epoch() ? saved.sequence() + 1 : 1;
        AuditCodec codec = new AuditCodec(journal.epoch());
        try (ReadableJournal.Reader reader = journal.read(from)) {
            for (JournalEntry entry = next(reader, from); entry != null; entry = next(reader, entry.sequence() + 1)) {
                if (entry.kind() == AuditCodec.KIND) {
                    places.putAll(ConsoleRecords.places(codec.decode(entry)));
                }
            }
        }
        return new PlacesFile.Saved(journal.epoch(), journal.durable(), places, saved.since());
    }

    private @Nullable JournalEntry next(ReadableJournal.Reader reader, long sequence) throws InterruptedException {
        return sequence > journal.durable() ? null : reader.next(PATIENCE);
    }

    /** Saves as of the journal's last record. @return false if that was not possible now */
    boolean save(Map<ConsoleId, Place> places, Map<UUID, Long> since) throws InterruptedException {
        long last = journal.next() - 1;
        try {
            if (last > 0) {
                journal.whenDurable(last).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            file.write(new PlacesFile.Saved(journal.epoch(), last, places, since));
            return true;
        } catch (ExecutionException | TimeoutException | IOException e) {
            LOG.warn("How far consoles are published cannot be saved", "reason", e);
            return false;
        }
    }

    /** Whether a whole segment is acknowledged. */
    boolean mayTrim(long acknowledged) {
        var segments = journal.segments();
        return segments.size() > 1 && segments.get(0).last() <= acknowledged;
    }

    /** Lets go of what is acknowledged; after {@link #save}. */
    void trim(long acknowledged) {
        journal.trim(Math.min(acknowledged, journal.durable()) + 1);
    }

    /** Bytes on disk. */
    long size() {
        return journal.size();
    }
}
