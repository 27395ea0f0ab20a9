package io.virtwarden.chassis.settings;

import java.nio.file.Path;
import java.util.Optional;

/** Section {@code tls}: PEM files, read again when they change. */
public record TlsSettings(
        @Key(help = "Certificate chain, PEM.") Path certificate,
        @Key(help = "Private key, PEM (PKCS#8).") Path key,

        @Key(name = "client-ca", help = "Certificates that sign clients, PEM; with it every client must show one.")
        Optional<Path> clientCa) {}
