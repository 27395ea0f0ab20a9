package io.virtwarden.chassis.log;

import io.virtwarden.chassis.settings.LogSettings;

/** Sets up Log4j from the settings. */
// The body follows in the next change; the signatures stand.
@SuppressWarnings("DoNotCallSuggester")
public final class Logging {
    private Logging() {}

    /** Applies to the whole process, at once; may be called again. */
    public static void configure(LogSettings settings) {
        throw new UnsupportedOperationException("follows");
    }
}
