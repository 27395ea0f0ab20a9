package io.virtwarden.chassis.etcd;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The token that requests show, if etcd asks for one. */
final class Login {
    private final GatewaySettings settings;
    private String token = "";

    Login(GatewaySettings settings) {
        this.settings = settings;
    }

    /** What to authenticate with; null if that is not needed now. Reads a file of a few bytes, once per token. */
    @Nullable
    JsonObject needed() {
        if (settings.user().isEmpty() || !token.isEmpty() || settings.password().isEmpty()) {
            return null;
        }
        return new JsonObject()
                .put("name", settings.user())
                .put("password", settings.password().get().read());
    }

    /** The token; from its file the first time. */
    Future<String> readToken(Vertx vertx) {
        if (!token.isEmpty() || settings.token().isEmpty()) {
            return Future.succeededFuture(token);
        }
        return vertx.executeBlocking(() -> settings.token().get().read())
                .map(this::remember)
                .recover(fault -> Future.failedFuture(new EtcdException(EtcdException.Kind.NOT_SENT, text(fault))));
    }

    String remember(String newer) {
        token = newer;
        return newer;
    }

    String current() {
        return token;
    }

    /** False if a new one cannot be had. */
    boolean forget() {
        token = "";
        return !settings.user().isEmpty() || settings.token().isPresent();
    }

    private static String text(Throwable fault) {
        return fault instanceof UncheckedIOException && fault.getMessage() != null
                ? fault.getMessage()
                : String.valueOf(fault);
    }
}
