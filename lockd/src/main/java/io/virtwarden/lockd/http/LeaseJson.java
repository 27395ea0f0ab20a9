package io.virtwarden.lockd.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.virtwarden.hypervisor.event.NativeText;
import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.Leases.Waiter;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Refusal;
import io.virtwarden.lockd.lease.Refusal.Holder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Leases as JSON, the same over HTTP and in Kafka. Ids and tokens stay below 2^53, so that every reader takes them as they are. */
public final class LeaseJson {
    private LeaseJson() {}

    /** A lease. */
    public static JsonObject lease(Lease lease) {
        JsonObject json = new JsonObject();
        json.put("id", lease.id());
        json.put("resource", NativeText.readable(lease.resource().id()));
        json.put("mode", word(lease.mode()));
        json.put("token", lease.token());
        json.put("scope", word(lease.scope()));
        json.put("state", word(lease.state()));
        json.put("origin", word(lease.origin()));
        json.put("owner", ownerOf(lease.owner()));
        json.put("since", lease.since().toString());
        json.put("renewed", lease.renewed().toString());
        json.put("ttlSeconds", lease.ttl().map(LeaseJson::seconds).orElse(null));
        return json;
    }

    /** A lease and what is known of its surroundings now. */
    static JsonObject lease(Lease lease, Instant now, List<Waiter> waiting) {
        JsonObject json = lease(lease);
        json.put("ageSeconds", Math.max(0, Duration.between(lease.since(), now).toSeconds()));
        JsonArray waiters = new JsonArray();
        waiting.stream().filter(it -> it.resource().equals(lease.resource())).forEach(it -> waiters.add(waiter(it)));
        json.put("waiting", waiters);
        return json;
    }

    private static JsonObject waiter(Waiter waiter) {
        return new JsonObject()
                .put("owner", ownerOf(waiter.owner()))
                .put("mode", word(waiter.mode()))
                .put("since", waiter.since().toString())
                .put("secondsLeft", waiter.left().toSeconds());
    }

    /** An owner. */
    public static JsonObject ownerOf(Owner owner) {
        JsonObject json = new JsonObject().put("name", NativeText.readable(owner.name()));
        if (owner.domain() != null) {
            json.put("domain", owner.domain().toString());
        }
        if (owner.pid() != 0) {
            json.put("pid", owner.pid());
        }
        return json.put("node", owner.node().toString());
    }

    /** What happened. */
    public static JsonObject fact(Fact fact) {
        JsonObject json = new JsonObject();
        if (fact instanceof Fact.Ended ended) {
            json.put("change", "ended").put("end", word(ended.end())).put("why", NativeText.readable(ended.why()));
            if (!ended.by().isEmpty()) {
                json.put("by", NativeText.readable(ended.by()));
            }
        } else if (fact instanceof Fact.Changed changed) {
            json.put("change", "changed").put("why", NativeText.readable(changed.why()));
        } else {
            json.put("change", "granted");
        }
        return json.put("lease", lease(fact.lease()));
    }

    /** A problem document (RFC 9457) with the holders in it. */
    static JsonObject problem(Refusal refusal, int status, String title, @Nullable String path) {
        JsonArray holders = new JsonArray();
        refusal.holders().forEach(holder -> holders.add(holder(holder)));
        JsonObject json = new JsonObject()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", NativeText.readable(refusal.text()));
        if (path != null) {
            json.put("instance", path);
        }
        return json.put("reason", word(refusal.reason())).put("holders", holders);
    }

    /** Whoever is in the way. */
    public static JsonObject holder(Holder holder) {
        JsonObject json = new JsonObject()
                .put("owner", ownerOf(holder.owner()))
                .put("mode", word(holder.mode()))
                .put("token", holder.token())
                .put("scope", word(holder.scope()));
        holder.since().ifPresent(since -> json.put("since", since.toString()));
        return json;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** {@code OWNER_GONE} as {@code owner-gone}. */
    static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
