package io.virtwarden.chassis.journal;

/** A journal folder cannot be opened; the message names the folder, what stands in the way and what to do. */
public final class JournalUnusableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalUnusableException(String message) {
        super(message);
    }

    public JournalUnusableException(String message, Throwable cause) {
        super(message, cause);
    }
}
