package io.virtwarden.lockd.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.virtwarden.chassis.ops.Problem;
import io.virtwarden.chassis.settings.Durations;
import io.virtwarden.lockd.lease.Leases.Acquire;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What clients send. Every fault becomes a problem that names the member. */
final class LeaseRequest {
    /** Longest reason, name and the like, in characters. */
    static final int LONGEST_TEXT = 1024;

    /** Of a body, in bytes. */
    static final long LARGEST_BODY = 64 << 10;

    private final JsonObject body;

    private LeaseRequest(JsonObject body) {
        this.body = body;
    }

    /** @param known names of members that may be there */
    static LeaseRequest of(@Nullable Buffer buffer, Set<String> known) {
        JsonObject body;
        try {
            body = buffer == null || buffer.length() == 0 ? new JsonObject() : new JsonObject(buffer);
        } catch (DecodeException e) {
            throw bad("the body is no JSON object: " + e.getMessage());
        }
        for (String name : body.fieldNames()) {
            if (!known.contains(name)) {
                throw bad("there is no member '" + name + "' here; there are " + String.join(", ", known));
            }
        }
        return new LeaseRequest(body);
    }

    Acquire acquire(Owners owners) {
        Duration ttl = duration("ttl").orElseThrow(() -> bad("ttl: how long without renewal? Such as \"60s\""));
        return new Acquire(
                resource(),
                mode(),
                owner(owners),
                Origin.PROGRAM,
                Optional.of(ttl),
                duration("wait").orElse(Duration.ZERO));
    }

    Resource resource() {
        try {
            return new Resource(text("resource").orElseThrow(() -> bad("resource: which one?")));
        } catch (IllegalArgumentException e) {
            throw bad("resource: " + e.getMessage());
        }
    }

    long token() {
        if (!(body.getValue("token") instanceof Number number) || number.longValue() <= 0) {
            throw bad("token: that of the lease, a positive number");
        }
        return number.longValue();
    }

    String reason() {
        return text("reason").filter(text -> !text.isBlank()).orElseThrow(() -> bad("reason: why is it broken?"));
    }

    /** Who asks: as they say, and from where. */
    String by(HttpServerRequest request) {
        return text("by").map(who -> who + " from ").orElse("")
                + request.connection().remoteAddress(true).hostAddress();
    }

    private Mode mode() {
        String mode = text("mode").orElse("exclusive");
        return switch (mode) {
            case "exclusive" -> Mode.EXCLUSIVE;
            case "shared" -> Mode.SHARED;
            default -> throw bad("mode: exclusive or shared, not '" + mode + "'");
        };
    }

    private Owner owner(Owners owners) {
        Object value = body.getValue("owner");
        if (value instanceof String name) {
            return owners.program(name(name));
        }
        if (!(value instanceof JsonObject owner)) {
            throw bad("owner: who? A name, or an object with name, and pid or domain if there is one");
        }
        LeaseRequest inner = new LeaseRequest(owner);
        String name = name(inner.text("name").orElseThrow(() -> bad("owner.name is missing")));
        Object pid = owner.getValue("pid", 0);
        if (!(pid instanceof Integer number) || number < 0) {
            throw bad("owner.pid: must be the number of a process, is " + pid);
        }
        return owners.of(name, inner.text("domain").map(LeaseRequest::uuid).orElse(null), number);
    }

    private static String name(String name) {
        if (name.isBlank() || name.length() > LONGEST_TEXT) {
            throw bad("owner: a name has 1 to " + LONGEST_TEXT + " characters, not " + name.length());
        }
        return name;
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw bad("owner.domain: must be a UUID, is '" + text + "'");
        }
    }

    /** A text of up to {@link #LONGEST_TEXT} characters; a resource may be longer. */
    Optional<String> text(String member) {
        Object value = body.getValue(member);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String text)) {
            throw bad(member + ": must be a text, is " + value);
        }
        if (text.length() > (member.equals("resource") ? Resource.LONGEST : LONGEST_TEXT)) {
            throw bad(member + ": is too long, " + text.length() + " characters");
        }
        return Optional.of(text);
    }

    /** {@code "90s"}, or a number of seconds. */
    Optional<Duration> duration(String member) {
        Object value = body.getValue(member);
        if (value == null) {
            return Optional.empty();
        }
        try {
            if (value instanceof Number seconds && Math.abs(seconds.doubleValue()) < 1e12) {
                return Optional.of(Duration.ofMillis(Math.round(seconds.doubleValue() * 1000)));
            }
            if (value instanceof String text) {
                return Optional.of(Durations.parse(text));
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw bad(member + ": " + e.getMessage());
        }
        throw bad(member + ": must be a duration such as \"60s\" or a number of seconds, is " + value);
    }

    static Problem bad(String detail) {
        return new Problem(400, "Bad request", detail);
    }
}
