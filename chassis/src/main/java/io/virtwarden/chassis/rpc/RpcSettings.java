package io.virtwarden.chassis.rpc;

import java.time.Duration;

/**
 * Bounds of a server.
 *
 * @param maxClients connections at a time; more wait in the socket's backlog
 * @param largeBytes what all messages above 64 KiB together may hold, in both directions. Who would go beyond is disconnected;
 *     smaller messages (all that libvirtd sends) are never refused
 * @param writePatience how long a client may leave an answer unread before it is disconnected
 */
public record RpcSettings(int maxClients, long largeBytes, Duration writePatience) {
    public RpcSettings {
        if (maxClients < 1)
            throw new IllegalArgumentException("at least one client must be allowed, not " + maxClients);
    }

    /** As virtlogd and virtlockd: 1024 clients. */
    public static RpcSettings standard() {
        return new RpcSettings(1024, 64L << 20, Duration.ofSeconds(30));
    }

    /** With so many clients at a time. */
    public RpcSettings maxClients(int clients) {
        return new RpcSettings(clients, largeBytes, writePatience);
    }
}
