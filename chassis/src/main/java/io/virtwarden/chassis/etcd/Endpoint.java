package io.virtwarden.chassis.etcd;

import java.net.URI;

/** One member of etcd. */
record Endpoint(String host, int port, boolean tls) {
    private static final int USUAL_PORT = 2379;

    static Endpoint of(URI uri) {
        return new Endpoint(
                uri.getHost(), uri.getPort() < 0 ? USUAL_PORT : uri.getPort(), "https".equals(uri.getScheme()));
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + host + ":" + port;
    }
}
