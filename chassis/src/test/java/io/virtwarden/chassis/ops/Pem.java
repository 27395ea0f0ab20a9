package io.virtwarden.chassis.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for 127.0.0.1, made by the JDK's keytool, as PEM files and as a key store. */
final class Pem {
    final Path certificate;
    final Path key;
    private final KeyStore store;

    private Pem(Path certificate, Path key, KeyStore store) {
        this.certificate = certificate;
        this.key = key;
        this.store = store;
    }

    static Pem make(Path folder, String name) throws IOException, GeneralSecurityException, InterruptedException {
        var file = Files.createDirectories(folder).resolve(name + "-" + System.nanoTime() + ".p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0)
            throw new IOException(Files.readString(folder.resolve("keytool.log")));
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, "changeit".toCharArray());
        }
        var pem = new Pem(folder.resolve(name + ".crt"), folder.resolve(name + ".key"), store);
        pem.write();
        return pem;
    }

    private void write() throws IOException, GeneralSecurityException {
        Files.writeString(
                certificate, block("CERTIFICATE", store.getCertificate("it").getEncoded()));
        Files.writeString(
                key,
                block(
                        "PRIVATE KEY",
                        store.getKey("it", "changeit".toCharArray()).getEncoded()));
    }

    private static String block(String kind, byte[] bytes) {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }

    /** A client that trusts this certificate and shows {@code own}, or none of its own. */
    SSLContext trustedBy(java.util.Optional<Pem> own) throws GeneralSecurityException, IOException {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("it", store.getCertificate("it"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        if (own.isEmpty()) {
            context.init(null, trust.getTrustManagers(), null);
            return context;
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own.get().store, "changeit".toCharArray());
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
