package io.virtwarden.testkit.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Certificates of a throw-away authority, in the names that libvirt's {@code pkipath=} expects: {@code cacert.pem},
 * {@code clientcert.pem}, {@code clientkey.pem}, {@code servercert.pem}, {@code serverkey.pem}.
 *
 * @param folder where they lie
 */
public record TlsFolder(Path folder) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Makes an authority, a server certificate for localhost and 127.0.0.1, and a client certificate. Needs openssl. */
    public static TlsFolder create(Path folder) {
        TlsFolder made = new TlsFolder(folder);
        made.authorize();
        made.issue(
                "server", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n");
        made.issue("client", "/CN=virtwarden-test", "extendedKeyUsage=clientAuth\n");
        return made;
    }

    /** The authority's certificate. */
    public Path authority() {
        return folder.resolve("cacert.pem");
    }

    /** libvirtd's certificate. */
    public Path serverCertificate() {
        return folder.resolve("servercert.pem");
    }

    /** libvirtd's private key. */
    public Path serverKey() {
        return folder.resolve("serverkey.pem");
    }

    private void authorize() {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=virtwarden test authority",
                "-keyout",
                at("cakey.pem"),
                "-out",
                at("cacert.pem"));
    }

    private void issue(String who, String subject, String extensions) {
        write(who + ".ext", "basicConstraints=CA:FALSE\nkeyUsage=digitalSignature,keyEncipherment\n" + extensions);
        openssl(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                subject,
                "-keyout",
                at(who + "key.pem"),
                "-out",
                at(who + ".csr"));
        openssl(
                "x509",
                "-req",
                "-in",
                at(who + ".csr"),
                "-CA",
                at("cacert.pem"),
                "-CAkey",
                at("cakey.pem"),
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                at(who + ".ext"),
                "-out",
                at(who + "cert.pem"));
    }

    private void write(String name, String content) {
        try {
            Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private static void openssl(String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Shell.run(PATIENCE, command);
    }
}
