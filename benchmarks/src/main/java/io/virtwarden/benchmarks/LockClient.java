package io.virtwarden.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** One owner's connection, which locks and unlocks one file. One thread. */
final class LockClient implements AutoCloseable {
    private final SocketChannel channel;
    private final ByteBuffer acquire;
    private final ByteBuffer release;
    private final ByteBuffer reply = ByteBuffer.allocateDirect(4096);
    private boolean held;

    /** @param pid a process that lives as the server sees it; not this one, which would be ended at the end of the connection */
    LockClient(Path server, long pid, Path file) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(server));
        acquire = direct(LockCalls.acquire(file));
        release = direct(LockCalls.release(file));
        call(direct(LockCalls.register(pid)));
    }

    private static ByteBuffer direct(byte[] message) {
        return ByteBuffer.allocateDirect(message.length).put(message).flip();
    }

    /** Locks, unlocks; how long that took. */
    double pairMicros() throws IOException {
        long began = System.nanoTime();
        call(acquire);
        call(release);
        return (System.nanoTime() - began) / 1e3;
    }

    /** Locks, and keeps it. */
    void lock() throws IOException {
        call(acquire);
    }

    /** From now on it does not wait, and tells the selector of replies. */
    void register(Selector selector) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Sends the next of its two calls. */
    void send() throws IOException {
        ByteBuffer call = held ? release : acquire;
        while (call.hasRemaining()) channel.write(call);
        call.rewind();
        held = !held;
    }

    /** Reads a reply; 1 if that was the end of a pair, 0 if not or not whole yet. */
    int receive() throws IOException {
        if (channel.read(reply) < 0) throw new EOFException("the server has closed the connection");
        if (reply.position() < LockCalls.REPLY) return 0;
        check();
        send();
        return held ? 1 : 0;
    }

    private void call(ByteBuffer message) throws IOException {
        while (message.hasRemaining()) channel.write(message);
        message.rewind();
        while (reply.position() < LockCalls.REPLY)
            if (channel.read(reply) < 0) throw new EOFException("the server has closed the connection");
        check();
    }

    private void check() throws IOException {
        if (!LockCalls.isYes(reply)) throw new IOException("a lock was refused");
        reply.clear();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
