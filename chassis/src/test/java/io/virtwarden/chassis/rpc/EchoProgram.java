package io.virtwarden.chassis.rpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers with what it was sent (1), later (2), with many bytes (3), with an error (4), by throwing (5). */
final class EchoProgram implements RpcProgram {
    static final int NUMBER = 0x11223344;

    final List<Peer> peers = new CopyOnWriteArrayList<>();
    final AtomicInteger disconnected = new AtomicInteger();
    final Deque<Runnable> later = new ArrayDeque<>();

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public RpcSession connected(Peer peer) {
        peers.add(peer);
        return new RpcSession() {
            @Override
            public void call(int procedure, XdrReader arguments, RpcAnswer answer) {
                answered(procedure, arguments, answer);
            }

            @Override
            public void disconnected() {
                disconnected.incrementAndGet();
            }
        };
    }

    private void answered(int procedure, XdrReader arguments, RpcAnswer answer) {
        switch (procedure) {
            case 1 -> answer.results(new XdrWriter().opaque(arguments.opaque(1 << 20)));
            case 2 -> {
                var echoed = new XdrWriter().opaque(arguments.opaque(1 << 20));
                synchronized (later) {
                    later.add(() -> answer.results(echoed));
                }
            }
            case 3 -> answer.results(new XdrWriter().opaque(new byte[arguments.int32()]));
            case 4 -> answer.failed(RpcError.busy(51, RpcError.utf8("taken")));
            case 5 -> throw new IllegalStateException("broken");
            default -> answer.failed(RpcError.unknownProcedure(procedure));
        }
    }

    /** How many calls wait for {@link #answerOne}. */
    int waiting() {
        synchronized (later) {
            return later.size();
        }
    }

    void answerOne() {
        Runnable next;
        synchronized (later) {
            next = later.remove();
        }
        next.run();
    }

    static String mode(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
