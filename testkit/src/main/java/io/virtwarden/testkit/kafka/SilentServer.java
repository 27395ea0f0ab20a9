package io.virtwarden.testkit.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Accepts every TCP connection, reads what comes and never answers: an outage of the hanging kind. */
public final class SilentServer implements AutoCloseable {
    private final ServerSocket server;
    private final List<Socket> accepted = new ArrayList<>();

    private SilentServer(ServerSocket server) {
        this.server = server;
    }

    /** On a free port of loopback. */
    public static SilentServer start() {
        return start(0);
    }

    /** On this port of loopback, such as one that a broker has just left. */
    public static SilentServer start(int port) {
        try {
            SilentServer silent = new SilentServer(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
            daemon(silent::accept, "silent-server");
            return silent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String bootstrap() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** How many connections were taken. */
    public int connections() {
        synchronized (accepted) {
            return accepted.size();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            synchronized (accepted) {
                for (Socket socket : accepted) {
                    socket.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                synchronized (accepted) {
                    accepted.add(socket);
                }
                daemon(() -> swallow(socket), "silent-connection");
            }
        } catch (IOException e) {
            // Closed.
            Thread.currentThread().interrupt();
        }
    }

    private static void swallow(Socket socket) {
        try {
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The client has gone, or we were closed.
            Thread.currentThread().interrupt();
        }
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
