package io.virtwarden.chassis.journal;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.nio.file.Path;
import java.time.InstantSource;

/** Opens the journal that lies in a folder. */
@SuppressWarnings("DoNotCallSuggester") // the writing of files follows
public final class JournalFolder {
    private JournalFolder() {}

    /**
     * Opens for writing, making the folder if there is none, and mends what a crash has left.
     *
     * @param clock gives a new journal its epoch
     * @param registry gets the {@code virtwarden.journal.*} meters, with {@code tags}
     * @throws JournalUnusableException if another process has it open, a newer version wrote it, or the folder cannot be used
     */
    public static Journal open(
            Path folder, JournalLimits limits, InstantSource clock, MeterRegistry registry, Tags tags) {
        throw new UnsupportedOperationException("not there yet: " + folder + limits + clock + registry + tags);
    }

    /**
     * Opens for reading only, whether or not a daemon has it open: sees what is there at this moment, changes nothing,
     * waits for nothing.
     *
     * @throws JournalUnusableException if there is no journal, a newer version wrote it, or it cannot be read
     */
    public static ReadableJournal readOnly(Path folder) {
        throw new UnsupportedOperationException("not there yet: " + folder);
    }
}
