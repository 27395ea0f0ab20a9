package io.virtwarden.lockd.etcd;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.virtwarden.chassis.etcd.KeyValue;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Refusal;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.lockd.lease.Scope;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * One lease as it stands in etcd.
 *
 * @param revision of the transaction that granted it
 * @param ttl of its holder's session
 * @param since wall clock of its holder, for people
 * @param handed whether another node wrote it for its owner, who has not come for it yet
 */
record Claim(
        Resource resource,
        Mode mode,
        String id,
        Owner owner,
        Instant since,
        Duration ttl,
        boolean handed,
        long revision) {
    private static final UUID NOBODY = new UUID(0, 0);

    String json() {
        JsonObject json = new JsonObject()
                .put("resource", resource.id())
                .put("mode", mode.name().toLowerCase(Locale.ROOT))
                .put("node", owner.node().toString())
                .put("boot", owner.bootId().toString())
                .put("name", owner.name())
                .put("pid", owner.pid())
                .put("started", owner.startTime())
                .put("since", since.toString())
                .put("ttl", ttl.toSeconds());
        UUID domain = owner.domain();
        if (domain != null) {
            json.put("domain", domain.toString());
        }
        if (handed) {
            json.put("handed", true);
        }
        return json.encode();
    }

    /** What somebody wrote; what cannot be read counts as held by nobody known. */
    static Claim read(Keys.About about, KeyValue key) {
        try {
            JsonObject json = new JsonObject(key.value());
            String domain = json.getString("domain");
            Owner owner = new Owner(
                    UUID.fromString(json.getString("node")),
                    UUID.fromString(json.getString("boot")),
                    domain == null ? null : UUID.fromString(domain),
                    json.getString("name", ""),
                    json.getInteger("pid", 0),
                    json.getLong("started", 0L));
            return new Claim(
                    about.resource(),
                    about.mode(),
                    about.id(),
                    owner,
                    Instant.parse(json.getString("since", "")),
                    Duration.ofSeconds(json.getLong("ttl", 0L)),
                    json.getBoolean("handed", false),
                    key.created());
        } catch (DecodeException | DateTimeException | IllegalArgumentException | NullPointerException unreadable) {
            Owner unknown = new Owner(NOBODY, NOBODY, null, "a record that cannot be read: " + key.key(), 0, 0);
            return new Claim(
                    about.resource(),
                    about.mode(),
                    about.id(),
                    unknown,
                    Instant.EPOCH,
                    Duration.ZERO,
                    false,
                    key.created());
        }
    }

    Refusal.Holder holder(Epoch epoch) {
        return new Refusal.Holder(owner, mode, epoch.token(revision), Scope.CLUSTER, Optional.of(since));
    }
}
