package io.virtwarden.testkit.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A self-signed key pair for 127.0.0.1 and localhost, as PEM files.
 *
 * @param keyAndCertificate PKCS#8 key followed by the certificate
 * @param key PKCS#8
 * @param certificate X.509; what clients trust
 */
public record Pem(Path keyAndCertificate, Path key, Path certificate) {
    private static final String PASSWORD = "changeit";

    /** Makes one with the JDK's keytool. */
    public static Pem create(Path folder) {
        try {
            Files.createDirectories(folder);
            Path store = folder.resolve("pair.p12");
            Files.deleteIfExists(store);
            keytool(store);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            String key = armoured(
                    "PRIVATE KEY", keys.getKey("pair", PASSWORD.toCharArray()).getEncoded());
            String certificate =
                    armoured("CERTIFICATE", keys.getCertificate("pair").getEncoded());
            return new Pem(
                    Files.writeString(folder.resolve("pair.pem"), key + certificate),
                    Files.writeString(folder.resolve("key.pem"), key),
                    Files.writeString(folder.resolve("certificate.pem"), certificate));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no key pair in " + folder, e);
        }
    }

    private static void keytool(Path store) throws IOException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "pair",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool failed: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        }
    }

    private static String armoured(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }
}
