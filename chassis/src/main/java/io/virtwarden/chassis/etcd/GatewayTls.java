package io.virtwarden.chassis.etcd;

import io.virtwarden.chassis.settings.Key;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of https connections to etcd: PEM files. */
public record GatewayTls(
        @Key(name = "ca", help = "Certificates that sign etcd's; without it those that Java trusts count.")
        Optional<Path> authority,

        @Key(help = "Certificate to show to etcd.") Optional<Path> certificate,
        @Key(help = "Its private key (PKCS#8).") Optional<Path> key) {

    /** What Java trusts, nothing shown. */
    public static final GatewayTls NONE = new GatewayTls(Optional.empty(), Optional.empty(), Optional.empty());
}
