package io.virtwarden.logd.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FollowerTest {
    private static final FollowSettings QUICK =
            new FollowSettings(true, Path.of("/nowhere"), Duration.ofMillis(100), Duration.ofMillis(100));

    @TempDir
    Path folder;

    private final Collected store = new Collected();
    private Path log = Path.of("unset");
    private ConsoleId console = new ConsoleId(UUID.randomUUID(), "unset");

    @BeforeEach
    void name() {
        log = folder.resolve("web-1.log");
        console = new ConsoleId(UUID.randomUUID(), log.toString());
    }

    private Follower start() throws IOException {
        return start(System::nanoTime);
    }

    private Follower start(LongSupplier nanos) throws IOException {
        Follower follower = new Follower(new Follower.Parts(
                QUICK,
                folder,
                store,
                id -> store.size(),
                1 << 20,
                new SimpleMeterRegistry(),
                InstantSource.system(),
                nanos));
        follower.start();
        follower.follow(console, "web-1", log);
        return follower;
    }

    private void write(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void awaitText(String text) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(store.text()).isEqualTo(text));
    }

    /** As virtlogd does it. */
    private void rotate(int backups) throws IOException {
        for (int i = backups - 1; i > 0; i--) {
            Path older = log.resolveSibling(log.getFileName() + "." + (i - 1));
            if (Files.exists(older)) {
                Files.move(older, log.resolveSibling(log.getFileName() + "." + i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(log, log.resolveSibling(log.getFileName() + ".0"), StandardCopyOption.REPLACE_EXISTING);
        Files.createFile(log);
    }

    @Test
    void takesWhatWasThereAndWhatComes() throws IOException {
        write("before\n");
        try (Follower follower = start()) {
            awaitText("before\n");
            write("after\n");
            awaitText("before\nafter\n");
            assertThat(follower.follows(console)).isTrue();
        }
    }

    @Test
    void hasSavedWhereItStandsBeforeTheStoreHasAnything() throws IOException {
        AtomicBoolean saved = new AtomicBoolean(true);
        store.beforeBytes(() -> saved.compareAndSet(true, Files.exists(folder.resolve("follow.json"))));
        write("first\n");
        try (Follower follower = start()) {
            awaitText("first\n");
            assertThat(saved).isTrue();
            assertThat(follower.isAlive()).isTrue();
        }
    }

    /** Whatever the clock of intervals begins with, and however long nothing happened. */
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MIN_VALUE + 5, Long.MAX_VALUE - 5})
    void readsOnAfterALongSilence(long begin) throws IOException {
        AtomicLong now = new AtomicLong(begin);
        write("one\n");
        try (Follower follower = start(() -> now.addAndGet(1_000_000))) {
            awaitText("one\n");
            now.addAndGet(Duration.ofSeconds(100).toNanos());
            write("two\n");
            awaitText("one\ntwo\n");
            now.addAndGet(Duration.ofDays(100).toNanos());
            rotate(3);
            write("three\n");
            awaitText("one\ntwo\nthree\n");
            assertThat(follower.isAlive()).isTrue();
        }
    }

    @Test
    void findsAFileThatComesLater() throws IOException {
        try (Follower follower = start()) {
            write("born late\n");
            awaitText("born late\n");
            assertThat(follower.isAlive()).isTrue();
        }
    }

    @Test
    void readsOnThroughRotationsFromTheOldestOn() throws IOException {
        write("1\n");
        rotate(3);
        write("2\n");
        rotate(3);
        write("3\n");
        try (Follower follower = start()) {
            awaitText("1\n2\n3\n");
            rotate(3);
            write("4\n");
            awaitText("1\n2\n3\n4\n");
            assertThat(follower.isAlive()).isTrue();
        }
    }

    @Test
    void losesAndDoublesNothingWhenRotatedWhileItIsAway() throws IOException {
        write("1\n");
        try (Follower first = start()) {
            awaitText("1\n");
            assertThat(first.isAlive()).isTrue();
        }
        write("2\n");
        rotate(3);
        write("3\n");
        rotate(3);
        write("4\n");
        try (Follower second = start()) {
            awaitText("1\n2\n3\n4\n");
            assertThat(second.isAlive()).isTrue();
        }
    }

    @Test
    void readsAgainWhatTheStoreLostInACrash() throws IOException {
        write("kept\nlost\n");
        try (Follower first = start()) {
            awaitText("kept\nlost\n");
            assertThat(first.isAlive()).isTrue();
        }
        store.forget(5);
        try (Follower second = start()) {
            awaitText("kept\nlost\n");
            assertThat(second.isAlive()).isTrue();
        }
    }

    @Test
    void skipsWhatTheStoreHasThoughTheAnchorIsOlder() throws IOException {
        write("one\n");
        try (Follower first = start()) {
            awaitText("one\n");
            assertThat(first.isAlive()).isTrue();
        }
        byte[] old = Files.readAllBytes(folder.resolve("follow.json"));
        write("two\n");
        rotate(3);
        write("three\n");
        try (Follower second = start()) {
            awaitText("one\ntwo\nthree\n");
            assertThat(second.isAlive()).isTrue();
        }
        Files.write(folder.resolve("follow.json"), old);
        write("four\n");
        try (Follower third = start()) {
            awaitText("one\ntwo\nthree\nfour\n");
            assertThat(third.isAlive()).isTrue();
        }
    }

    @Test
    void marksATruncationAndBeginsAnew() throws IOException {
        write("a long first life\n");
        try (Follower follower = start()) {
            awaitText("a long first life\n");
            Files.writeString(log, "", StandardOpenOption.TRUNCATE_EXISTING);
            await().until(() -> store.marks().contains(ConsoleMark.Kind.TRUNCATED));
            write("second\n");
            awaitText("a long first life\nsecond\n");
            assertThat(follower.isAlive()).isTrue();
        }
    }

    @Test
    void marksAFileThatWasReplaced() throws IOException {
        write("first\n");
        try (Follower follower = start()) {
            awaitText("first\n");
            Path other = Files.writeString(folder.resolve("other"), "second\n");
            Files.move(other, log, StandardCopyOption.REPLACE_EXISTING);
            awaitText("first\nsecond\n");
            assertThat(store.marks()).contains(ConsoleMark.Kind.TRUNCATED);
            assertThat(follower.isAlive()).isTrue();
        }
    }

    @Test
    void waitsWithReadingWhileTheStoreIsFull() throws IOException {
        store.full(true);
        write("patience\n");
        try (Follower follower = start()) {
            await().during(Duration.ofMillis(300)).until(() -> store.size() == 0);
            store.full(false);
            awaitText("patience\n");
            assertThat(store.marks()).doesNotContain(ConsoleMark.Kind.DROPPED);
            assertThat(follower.isAlive()).isTrue();
        }
    }

    @Test
    void letsGoAfterAWhileAndComesBack() throws IOException {
        write("1\n");
        try (Follower follower = start()) {
            awaitText("1\n");
            follower.leave(console, Duration.ofMillis(50));
            await().until(() -> !follower.follows(console));
            write("2\n");
            follower.follow(console, "web-1", log);
            awaitText("1\n2\n");
        }
    }

    @Test
    void refusesASymbolicLink() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "not for you\n");
        Files.createSymbolicLink(log, secret);
        try (Follower follower = start()) {
            await().during(Duration.ofMillis(400)).until(() -> store.size() == 0);
            assertThat(follower.isAlive()).isTrue();
        }
    }

    @Test
    void survivesAnyMixOfWritesAndRotationsWithoutLosingAByte() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        StringBuilder written = new StringBuilder();
        Follower follower = start();
        try {
            for (int i = 0; i < 300; i++) {
                if (random.nextInt(6) == 0 && Files.exists(log)) {
                    // virtlogd keeps three backups: a reader must not be further behind than that.
                    awaitText(written.toString());
                    rotate(3);
                } else if (random.nextInt(25) == 0) {
                    follower.close();
                    follower = start();
                } else {
                    String line = "line " + i + " " + "x".repeat(random.nextInt(2000)) + "\n";
                    write(line);
                    written.append(line);
                }
            }
            awaitText(written.toString());
        } finally {
            follower.close();
        }
    }
}
