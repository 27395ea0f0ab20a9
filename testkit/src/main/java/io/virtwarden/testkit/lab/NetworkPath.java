package io.virtwarden.testkit.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way from one client to a TCP server on loopback. It can be cut as a network is when a switch fails: connections stay open, new ones
 * are taken, and nothing comes through in either direction. Any thread.
 */
public final class NetworkPath implements AutoCloseable {
    private final ServerSocket entrance;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    private NetworkPath(ServerSocket entrance, int target) {
        this.entrance = entrance;
        this.target = target;
    }

    /** To this port of loopback. */
    public static NetworkPath to(int port) {
        try {
            NetworkPath path = new NetworkPath(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
            path.daemon("entrance", path::accept);
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException("no port on loopback for a network path", e);
        }
    }

    /** Where the client goes. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + entrance.getLocalPort());
    }

    /** From now on nothing comes through. */
    public void cut() {
        cut = true;
    }

    /** The network is back. Connections of before are reset: what was lost on them is lost. */
    public void mend() {
        closeAll();
        cut = false;
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        closeAll();
    }

    private void closeAll() {
        for (Socket socket : open) {
            close(socket);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = entrance.accept();
                open.add(client);
                daemon("connection", () -> connect(client));
            }
        } catch (IOException closed) {
            // By close(): nobody comes any more.
            closeAll();
        }
    }

    private void connect(Socket client) {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            open.add(server);
            daemon("answers", () -> pass(server, client));
            pass(client, server);
        } catch (IOException nobodyThere) {
            close(client);
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[16 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!cut) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException ended) {
            // One side has gone: so does the other.
            close(from);
        }
        close(from);
        close(to);
    }

    private void close(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void daemon(String what, Runnable work) {
        Thread thread = new Thread(work, "network-path-" + what);
        thread.setDaemon(true);
        thread.start();
    }
}
