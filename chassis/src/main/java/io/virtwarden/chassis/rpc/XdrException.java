package io.virtwarden.chassis.rpc;

/** Arguments that are too short, or a length in them that is over its limit. The server answers it with code 39. */
public final class XdrException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    XdrException(String message) {
        super(message);
    }
}
