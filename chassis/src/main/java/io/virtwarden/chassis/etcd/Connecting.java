package io.virtwarden.chassis.etcd;

import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;

/** Options of the HTTP client. */
final class Connecting {
    private static final int CONNECTIONS = 16;
    private static final int WAITING = 4096;

    private Connecting() {}

    static WebClientOptions options(GatewaySettings settings) {
        WebClientOptions options = new WebClientOptions();
        // A quarter of a request's time, so that there is some left for the next member.
        Duration connect = settings.timeout().dividedBy(4);
        options.setConnectTimeout((int) Math.max(50, connect.toMillis()))
                .setKeepAlive(true)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setDecompressionSupported(false);
        options.setFollowRedirects(false).setUserAgent("virtwarden");
        GatewayTls tls = settings.tls();
        tls.authority().ifPresent(ca -> options.setTrustOptions(new PemTrustOptions().addCertPath(ca.toString())));
        if (tls.certificate().isPresent() && tls.key().isPresent()) {
            options.setKeyCertOptions(new PemKeyCertOptions()
                    .setCertPath(tls.certificate().get().toString())
                    .setKeyPath(tls.key().get().toString()));
        }
        return options;
    }

    static PoolOptions pool() {
        return new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING);
    }
}
