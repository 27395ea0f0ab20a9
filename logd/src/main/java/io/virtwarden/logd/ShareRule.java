package io.virtwarden.logd;

import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.chassis.settings.Key;
import io.virtwarden.logd.store.Share;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Another share of the store for some domains. */
public record ShareRule(
        @Key(help = "Regular expression for the whole name of the domain")
        Pattern domain,

        @Key(help = "Disk space for its logs, compressed") Optional<ByteSize> size,
        @Key(help = "How long its logs are kept") Optional<Duration> age) {

    boolean fits(String name) {
        return domain.matcher(name).matches();
    }

    Share over(Share usual) {
        return new Share(size.map(ByteSize::bytes).orElse(usual.bytes()), age.orElse(usual.age()));
    }
}
