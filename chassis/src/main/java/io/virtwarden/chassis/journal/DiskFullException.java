package io.virtwarden.chassis.journal;

import java.io.IOException;

/** No space left, or none within the quota. */
final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }

    DiskFullException(String message) {
        super(message);
    }
}
