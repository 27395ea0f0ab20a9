package io.virtwarden.chassis.journal;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.InstantSource;

/** Opens the journal that lies in a folder. */
public final class JournalFolder {
    private JournalFolder() {}

    /**
     * Opens for writing, making the folder if there is none, and mends what a crash has left. Checks every record: about a
     * second for each GiB that is not in the page cache.
     *
     * @param clock gives a new journal its epoch
     * @param registry gets the {@code virtwarden.journal.*} meters, with {@code tags}
     * @throws JournalUnusableException if another process has it open, a newer version wrote it, or the folder cannot be
     *     used
     */
    public static Journal open(
            Path folder, JournalLimits limits, InstantSource clock, MeterRegistry registry, Tags tags) {
        try {
            DiskJournal journal =
                    new Opening(new FileDisk(folder)).forWriting(limits, clock, Owner.thisProcess(), registry, tags);
            journal.start();
            return journal;
        } catch (IOException e) {
            throw unusable(folder, "write", e);
        }
    }

    /**
     * As {@link #open}, for a journal that its appender writes at once and that is synced a little later.
     *
     * @throws JournalUnusableException as {@link #open}
     */
    public static PromptJournal openPrompt(
            Path folder, JournalLimits limits, InstantSource clock, MeterRegistry registry, Tags tags) {
        try {
            PromptJournal journal =
                    new Opening(new FileDisk(folder)).forPrompt(limits, clock, Owner.thisProcess(), registry, tags);
            journal.start();
            return journal;
        } catch (IOException e) {
            throw unusable(folder, "write", e);
        }
    }

    /**
     * Opens for reading only, whether or not a daemon has it open: sees what is there at this moment, changes nothing,
     * waits for nothing.
     *
     * @throws JournalUnusableException if there is no journal, a newer version wrote it, or it cannot be read
     */
    public static ReadableJournal readOnly(Path folder) {
        try {
            return new Opening(new FileDisk(folder)).forReading();
        } catch (IOException e) {
            throw unusable(folder, "read", e);
        }
    }

    private static JournalUnusableException unusable(Path folder, String verb, IOException e) {
        String user = System.getProperty("user.name", "?");
        String place = "the journal folder " + folder.toAbsolutePath();
        if (e instanceof DiskFullException)
            return new JournalUnusableException(
                    "no space for " + place + " (" + e.getMessage() + "): free some and start again", e);
        String what = e instanceof AccessDeniedException ? "permission denied: " + e.getMessage() : e.toString();
        return new JournalUnusableException(
                "user " + user + " cannot " + verb + " " + place + " (" + what
                        + "): give that user the folder with 'chown -R " + user + " " + folder.toAbsolutePath()
                        + "', or choose another one",
                e);
    }
}
