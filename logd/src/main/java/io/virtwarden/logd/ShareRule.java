package io.virtwarden.logd;

import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.chassis.settings.Key;
import io.virtwarden.logd.store.Share;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Another share of the store for some domains. */
public record ShareRule(
        @Key(help = "Regular expression for the whole name of the domain", def = ".*")
        Pattern domain,

        @Key(
                help = "XPath that must be true of the domain's XML, such as"
                        + " /domain/metadata/nova:instance/nova:flavor/@name='small'")
        Optional<String> metadata,

        @Key(help = "Disk space for its logs, compressed") Optional<ByteSize> size,
        @Key(help = "How long its logs are kept") Optional<Duration> age) {

    /** @param holds the XPaths that are true of the domain */
    boolean fits(String name, Set<String> holds) {
        return domain.matcher(name).matches() && metadata.map(holds::contains).orElse(true);
    }

    Share over(Share usual) {
        return new Share(size.map(ByteSize::bytes).orElse(usual.bytes()), age.orElse(usual.age()));
    }
}
