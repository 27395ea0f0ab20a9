package io.virtwarden.logd.capture;

import io.virtwarden.logd.file.FilePosition;
import io.virtwarden.logd.posix.Posix;

/**
 * A log that was opened, with the end that its guest writes to.
 *
 * @param descriptor write-only; to be handed over and then closed here, else the log never ends
 */
public record Opened(FilePosition position, int descriptor) implements AutoCloseable {
    @Override
    public void close() {
        Posix.close(descriptor);
    }
}
