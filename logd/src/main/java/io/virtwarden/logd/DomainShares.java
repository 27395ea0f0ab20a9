package io.virtwarden.logd;

import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.logd.domain.DomainMetadata;
import io.virtwarden.logd.domain.KnownMetadata;
import io.virtwarden.logd.store.Share;
import io.virtwarden.logd.store.Shares;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * The share that a domain's own metadata gives it, else the first rule that fits, else the usual one.
 *
 * @param metadata what is known of a domain's
 */
record DomainShares(Share usual, List<ShareRule> rules, Function<UUID, DomainMetadata> metadata) implements Shares {
    static DomainShares of(LogdSettings.Logd own, KnownMetadata metadata) {
        Share usual = new Share(own.store().retainDomain().bytes(), own.store().retainAge());
        return new DomainShares(usual, own.shares(), metadata::of);
    }

    @Override
    public Share of(UUID domain, String name) {
        DomainMetadata own = metadata.apply(domain);
        Share ruled = rules.stream()
                .filter(rule -> rule.fits(name, own.holds()))
                .findFirst()
                .map(rule -> rule.over(usual))
                .orElse(usual);
        return new Share(
                own.share().map(ByteSize::bytes).orElse(ruled.bytes()),
                own.age().orElse(ruled.age()));
    }
}
