package io.virtwarden.logd.capture;

import java.io.IOException;

/** The path is open already: two guests, or two devices of one, want the same file. */
public final class BusyException extends IOException {
    private static final long serialVersionUID = 1L;

    BusyException(String path) {
        super(path + " is open already");
    }
}
