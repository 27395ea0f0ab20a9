package io.virtwarden.chassis.ops;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.settings.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** TLS from PEM files, read again when one of them changes. */
final class TlsReload {
    private static final KeyedLogger LOG = KeyedLogger.of(TlsReload.class);

    private final String section;
    private final TlsSettings settings;
    private List<Long> seen;

    /** @throws IOException naming path and setting, if a file cannot be read */
    TlsReload(String section, TlsSettings settings) throws IOException {
        this.section = section;
        this.settings = settings;
        readable(settings.certificate(), "certificate");
        readable(settings.key(), "key");
        if (settings.clientCa().isPresent()) readable(settings.clientCa().get(), "client-ca");
        this.seen = stamps();
    }

    private void readable(Path file, String key) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file))
            throw new IOException("cannot read " + file + " (setting " + section + ".tls." + key + ")");
    }

    boolean clientsShowCertificates() {
        return settings.clientCa().isPresent();
    }

    ServerSSLOptions options() {
        var options = new ServerSSLOptions();
        options.setKeyCertOptions(new PemKeyCertOptions()
                .setCertPath(settings.certificate().toString())
                .setKeyPath(settings.key().toString()));
        settings.clientCa().ifPresent(ca -> {
            options.setTrustOptions(new PemTrustOptions().addCertPath(ca.toString()));
            options.setClientAuth(ClientAuth.REQUIRED);
        });
        return options;
    }

    /** Blocks on the disk; one thread at a time. */
    synchronized void look(HttpServer server) {
        var now = stamps();
        if (now.equals(seen) || now.contains(-1L)) return;
        seen = now;
        // Forced: the options name the same paths as before and would count as unchanged.
        server.updateSSLOptions(options(), true)
                .onSuccess(changed -> LOG.info("the certificate was read again", "path", settings.certificate()))
                .onFailure(e -> LOG.error(
                        "the new certificate cannot be used, the old one stays",
                        "path",
                        settings.certificate(),
                        "reason",
                        e));
    }

    private List<Long> stamps() {
        var stamps = new ArrayList<Long>();
        for (var file : files()) {
            try {
                stamps.add(Files.getLastModifiedTime(file).toMillis());
            } catch (IOException replacedRightNow) {
                stamps.add(-1L);
            }
        }
        return stamps;
    }

    private List<Path> files() {
        var files = new ArrayList<>(List.of(settings.certificate(), settings.key()));
        settings.clientCa().ifPresent(files::add);
        return files;
    }
}
