package io.virtwarden.monitor.labels;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class LabelCacheTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final UUID WEB = new UUID(1, 2);

    private final FactsReader reader = new FactsReader(LabelSettings.standard());
    private final LabelCache cache = new LabelCache(Duration.ofMinutes(30));

    private List<LabelCache.Wish> wishes(Instant now) {
        return cache.wishes(Set.of(WEB), now, 10);
    }

    private void learn(String title) {
        cache.learn(wishes(NOW).get(0), reader.read("<domain><title>" + title + "</title></domain>"), NOW);
    }

    @Test
    void readsADomainOnceAndAgainOnlyWhenAnEventSaysSo() {
        learn("one");
        assertThat(wishes(NOW)).isEmpty();
        cache.invalidate(WEB);
        assertThat(wishes(NOW)).hasSize(1);
        assertThat(cache.facts(WEB)).isNotNull().extracting(DomainFacts::title).isEqualTo("one");
        learn("two");
        assertThat(wishes(NOW)).isEmpty();
        assertThat(cache.facts(WEB))
                .extracting(f -> f == null ? null : f.title())
                .isEqualTo("two");
    }

    @Test
    void losesNoEventThatComesWhileTheXmlIsBeingRead() {
        LabelCache.Wish wish = wishes(NOW).get(0);
        cache.invalidate(WEB);
        cache.learn(wish, reader.read("<domain/>"), NOW);
        assertThat(wishes(NOW)).hasSize(1);
    }

    @Test
    void keepsTheSameFactsWhileNothingChanged() {
        learn("one");
        DomainFacts first = cache.facts(WEB);
        cache.invalidate(WEB);
        learn("one");
        assertThat(cache.facts(WEB)).isSameAs(first);
    }

    @Test
    void readsEverythingAgainAfterTheResyncTime() {
        learn("one");
        assertThat(wishes(NOW.plus(Duration.ofMinutes(31)))).hasSize(1);
    }
}
