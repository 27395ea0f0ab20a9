package io.virtwarden.logd.capture;

import io.virtwarden.logd.posix.Block;
import io.virtwarden.logd.posix.Posix;
import io.virtwarden.logd.posix.PosixException;
import java.nio.charset.StandardCharsets;

/** The writing end of a FIFO, as QEMU holds it. */
final class Guest implements AutoCloseable {
    private final int descriptor;

    Guest(int descriptor) {
        this.descriptor = descriptor;
    }

    void write(String text) throws PosixException {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Waits until all is in the pipe. */
    void write(byte[] bytes) throws PosixException {
        var block = new Block(Math.max(1, bytes.length));
        block.put(0, bytes);
        for (var at = 0; at < bytes.length; ) at += Posix.write(descriptor, block, at, bytes.length - at);
    }

    @Override
    public void close() {
        Posix.close(descriptor);
    }
}
