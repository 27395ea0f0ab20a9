package io.virtwarden.chassis.journal;

import org.jspecify.annotations.Nullable;

/** The journal takes nothing any more; the message says why and what to do. */
public final class JournalStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalStoppedException(String message) {
        super(message);
    }

    public JournalStoppedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
