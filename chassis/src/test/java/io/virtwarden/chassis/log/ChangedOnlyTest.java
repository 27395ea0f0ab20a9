package io.virtwarden.chassis.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChangedOnlyTest {
    private final ChangedOnly news = new ChangedOnly();

    @Test
    void tellsALastingTroubleOnceAndItsEndOnce() {
        assertThat(news.changed("kafka", "refused")).isTrue();
        assertThat(news.changed("kafka", "refused")).isFalse();
        assertThat(news.changed("libvirt", "refused")).isTrue();
        assertThat(news.changed("kafka", "timed out")).isTrue();
        assertThat(news.over("kafka")).isTrue();
        assertThat(news.over("kafka")).isFalse();
        assertThat(news.changed("kafka", "timed out")).isTrue();
        news.forget("kafka");
        assertThat(news.over("kafka")).isFalse();
    }
}
