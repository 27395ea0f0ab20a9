package io.virtwarden.logd.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The blocks of a table that is being made, until they can be written in the order of their keys: in a file without a name. On the
 * heap they made a quiet daemon's small one grow by all of them at each seal, step by step, each with a collection that stopped
 * every thread. Failures come as {@link UncheckedIOException}. One thread.
 */
final class Spool implements AutoCloseable {
    private final FileChannel channel;
    private long end;

    private Spool(FileChannel channel) {
        this.channel = channel;
    }

    /** @param leftover end of the name of what is removed at the next start, if this process ends between making and unnaming it */
    static Spool in(Path folder, String leftover) throws IOException {
        Path path = Files.createTempFile(folder, "blocks", leftover); // mode 0600
        try {
            return new Spool(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } finally {
            Files.delete(path);
        }
    }

    /** Where they are. */
    long put(byte[] bytes) {
        long at = end;
        ByteBuffer left = ByteBuffer.wrap(bytes);
        try {
            while (left.hasRemaining()) end += channel.write(left, end);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write blocks of a table: " + e.getMessage(), e);
        }
        return at;
    }

    byte[] get(long at, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, at + bytes.position()) < 0)
                    throw new EOFException("blocks of a table are missing");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read blocks of a table: " + e.getMessage(), e);
        }
        return bytes.array();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
