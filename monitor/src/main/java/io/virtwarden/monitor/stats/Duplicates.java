package io.virtwarden.monitor.stats;

import java.util.UUID;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Counts label sets that were left out because another thing has the same: one of them would spoil the whole scrape. */
final class Duplicates {
    private static final Logger LOG = LogManager.getLogger(Duplicates.class);

    private final java.util.concurrent.atomic.LongAdder count = new java.util.concurrent.atomic.LongAdder();

    void dropped(UUID domain, LabelSet set) {
        count.increment();
        LOG.debug("domain {}: a second {} with the name of another is left out: {}", domain, set.kind(), set.numbers());
    }

    void dropped(int more) {
        count.add(more);
    }

    long count() {
        return count.sum();
    }
}
