package io.virtwarden.chassis.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoopWatchTest {
    private final AtomicLong nanos = new AtomicLong();
    private final LoopWatch watch = new LoopWatch(nanos::get);

    @Test
    void isWellWhileEveryLoopComesRound() {
        var pump = watch.watch("pump", Duration.ofSeconds(5));
        watch.watch("writer", Duration.ofSeconds(60));
        nanos.set(Duration.ofSeconds(5).toNanos());
        assertThat(watch.check()).isEqualTo(Status.ok("2 loops turn"));
        nanos.set(Duration.ofSeconds(6).toNanos());
        assertThat(watch.check()).isEqualTo(Status.failed("pump has not turned for 6 s (limit 5 s)"));
        pump.beat();
        assertThat(watch.check().ok()).isTrue();
    }

    @Test
    void forgetsALoopThatEnded() {
        var pump = watch.watch("pump", Duration.ofSeconds(5));
        nanos.set(Duration.ofSeconds(6).toNanos());
        watch.unwatch(pump);
        assertThat(watch.check().ok()).isTrue();
    }

    @Test
    void noticesABlockedEventLoopAndItsRecovery() {
        var vertx = EventLoops.open();
        var release = new CountDownLatch(1);
        try {
            // Four times as fast as real time, so that the limit of ten seconds is reached in three.
            var fast = new LoopWatch(() -> System.nanoTime() * 4);
            fast.watchEventLoops(vertx);
            await().pollDelay(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(fast.check().ok()).isTrue());
            vertx.runOnContext(block -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            await().untilAsserted(() -> assertThat(fast.check().text()).contains("event loop", "has not turned"));
            release.countDown();
            await().untilAsserted(() -> assertThat(fast.check().ok()).isTrue());
        } finally {
            release.countDown();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
