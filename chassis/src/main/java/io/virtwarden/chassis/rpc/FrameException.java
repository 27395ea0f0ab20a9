package io.virtwarden.chassis.rpc;

/** Bytes that are no message: the connection cannot go on. */
final class FrameException extends Exception {
    private static final long serialVersionUID = 1L;

    FrameException(String message) {
        super(message);
    }
}
