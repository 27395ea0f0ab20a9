package io.virtwarden.chassis.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    @TempDir
    Path folder;

    private Journal journal;

    @BeforeEach
    void fill() throws Exception {
        journal = JournalFolder.open(
                folder, JournalContract.SMALL, InstantSource.system(), new SimpleMeterRegistry(), Tags.empty());
        JournalContract.fill(journal, 300);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void keepsEverythingWithinItsBounds() {
        var trimmed = new Retention(Long.MAX_VALUE, FOREVER).apply(journal, 1, JournalContract.NOON);
        assertThat(trimmed.entries()).isZero();
        assertThat(trimmed.dropped()).isZero();
        assertThat(journal.first()).isEqualTo(1);
    }

    @Test
    void keepsTheSize() {
        var trimmed = new Retention(8192, FOREVER).apply(journal, Long.MAX_VALUE, JournalContract.NOON);
        assertThat(journal.size()).isBetween(4096L, 8192L);
        assertThat(trimmed.entries()).isEqualTo(journal.first() - 1);
        assertThat(trimmed.dropped()).isZero();
    }

    @Test
    void keepsTheAge() {
        new Retention(Long.MAX_VALUE, Duration.ofSeconds(100))
                .apply(journal, Long.MAX_VALUE, JournalContract.NOON.plusSeconds(300));
        assertThat(journal.first()).isGreaterThan(100).isLessThanOrEqualTo(200);
    }

    @Test
    void saysWhatItHadToDropThoughItWasNeeded() {
        var trimmed = new Retention(8192, FOREVER).apply(journal, 100, JournalContract.NOON);
        assertThat(trimmed.firstDropped()).isEqualTo(100);
        assertThat(trimmed.lastDropped()).isEqualTo(journal.first() - 1);
        assertThat(trimmed.dropped()).isEqualTo(journal.first() - 100);
    }
}
