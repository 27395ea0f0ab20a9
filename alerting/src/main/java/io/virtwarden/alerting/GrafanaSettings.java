package io.virtwarden.alerting;

import io.virtwarden.chassis.settings.Key;
import io.virtwarden.chassis.settings.SecretFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Section {@code alerting.grafana}. */
public record GrafanaSettings(
        @Key(help = "Grafana, such as http://grafana:3000. Without it nothing is drawn.")
        Optional<URI> url,

        @Key(name = "token.file", help = "File with a service account's token that may write annotations.")
        Optional<SecretFile> token,

        @Key(name = "ca", help = "Certificates (PEM) that sign Grafana's; without it those that Java trusts count.")
        Optional<Path> authority,

        @Key(help = "Tags of every annotation, beside its own.", def = "virtwarden")
        List<String> tags) {
    public GrafanaSettings {
        tags = List.copyOf(tags);
        LockdAddress.check(url);
    }
}
