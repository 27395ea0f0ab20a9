package io.virtwarden.lockd.etcd;

import io.virtwarden.lockd.lease.Owner;
import java.util.UUID;

/** A host with one lockd: its cluster, what it was told, and domains on it. */
record Host(UUID uuid, UUID bootId, EtcdCluster cluster, Heard heard) {
    Owner domain(String name) {
        return new Owner(
                uuid,
                bootId,
                UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                name,
                4711,
                99);
    }
}
