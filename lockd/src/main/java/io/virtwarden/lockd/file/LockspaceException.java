package io.virtwarden.lockd.file;

/** A lockspace or a name in it is refused; the message says why, in virtlockd's words where it has any. */
public final class LockspaceException extends Exception {
    private static final long serialVersionUID = 1L;

    LockspaceException(String message) {
        super(message);
    }
}
