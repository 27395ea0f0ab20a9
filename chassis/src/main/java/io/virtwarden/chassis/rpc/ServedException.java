package io.virtwarden.chassis.rpc;

import java.io.IOException;

/** Somebody else answers on the socket; the message names them. */
public final class ServedException extends IOException {
    private static final long serialVersionUID = 1L;

    ServedException(String message) {
        super(message);
    }
}
