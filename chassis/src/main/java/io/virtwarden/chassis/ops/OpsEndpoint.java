package io.virtwarden.chassis.ops;

import io.vertx.core.Vertx;
import io.virtwarden.chassis.settings.HttpSettings;

/**
 * The HTTP endpoint of a daemon: {@code /metrics}, {@code /health/live}, {@code /health/ready} and the daemon's own routes.
 * Errors are problem documents (RFC 9457).
 */
// The body follows in the next change; the signatures stand.
@SuppressWarnings("DoNotCallSuggester")
public final class OpsEndpoint implements AutoCloseable {
    private OpsEndpoint() {}

    /**
     * Starts to listen; blocks until it does, so never call it on an event loop.
     *
     * @param section where the settings stand, {@code monitor.http}, for errors that name the setting to change
     * @throws java.io.IOException if it cannot listen; the message names address, owner of the port if known, and setting
     */
    public static OpsEndpoint open(Vertx vertx, String section, HttpSettings settings, OpsContent content)
            throws java.io.IOException {
        throw new UnsupportedOperationException("follows");
    }

    /** Port that it listens on. */
    public int port() {
        throw new UnsupportedOperationException("follows");
    }

    /** {@code http://127.0.0.1:9177}, for people. */
    public String address() {
        throw new UnsupportedOperationException("follows");
    }

    /** Stops listening and ends what is being served; blocks up to 2 s. */
    @Override
    public void close() {
        throw new UnsupportedOperationException("follows");
    }
}
