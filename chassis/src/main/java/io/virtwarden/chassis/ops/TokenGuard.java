package io.virtwarden.chassis.ops;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.chassis.log.ChangedOnly;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.settings.SecretFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Asks for the bearer token (RFC 6750). */
final class TokenGuard implements Handler<RoutingContext> {
    private static final KeyedLogger LOG = KeyedLogger.of(TokenGuard.class);

    private final SecretFile file;
    private final ChangedOnly trouble = new ChangedOnly();
    private final AtomicLong refused = new AtomicLong();
    private volatile byte[] token;

    /** Reads the token; blocks. */
    TokenGuard(SecretFile file) {
        this.file = file;
        this.token = file.read().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads it again; an unreadable file leaves the old one in force. Blocks. */
    void refresh() {
        try {
            token = file.read().getBytes(StandardCharsets.UTF_8);
            if (trouble.over("token")) LOG.info("the token can be read again", "path", file.path());
        } catch (UncheckedIOException e) {
            var reason = String.valueOf(e.getMessage());
            if (trouble.changed("token", reason)) LOG.warn("the token stays as it was", "reason", reason);
        }
    }

    @Override
    public void handle(RoutingContext context) {
        if (admits(context.request())) {
            context.next();
            return;
        }
        refused.incrementAndGet();
        context.response().putHeader("WWW-Authenticate", "Bearer realm=\"virtwarden\"");
        context.fail(
                401,
                new Problem(401, "Unauthorized", "Send the token of this daemon as 'Authorization: Bearer TOKEN'."));
    }

    boolean admits(HttpServerRequest request) {
        var header = request.getHeader("Authorization");
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith("bearer ")) return false;
        // Constant time: the answer's delay must not tell how much of a guess was right.
        return MessageDigest.isEqual(header.substring(7).strip().getBytes(StandardCharsets.UTF_8), token);
    }

    long refused() {
        return refused.get();
    }
}
