package io.virtwarden.testkit.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports on loopback. */
public final class Ports {
    /** Below those that the kernel gives to clients: a port of theirs would be taken again before the server has it. */
    private static final int FIRST = 20_000;

    private static final int BEYOND = 32_000;
    private static final int ATTEMPTS = 1000;

    private Ports() {}

    /** A port that nobody listened on a moment ago, and that no client is given. */
    public static int free() {
        return ThreadLocalRandom.current()
                .ints(ATTEMPTS, FIRST, BEYOND)
                .filter(Ports::isFree)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("no free port on loopback from " + FIRST + " to " + (BEYOND - 1)));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
