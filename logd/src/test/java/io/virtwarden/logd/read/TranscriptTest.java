package io.virtwarden.logd.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.store.ConsoleStore;
import io.virtwarden.logd.store.Shares;
import io.virtwarden.logd.store.StoreSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptTest {
    private static final ConsoleId SERIAL = new ConsoleId(new UUID(1, 1), "serial0");
    private static final long NOON = 1_795_435_200_000_000L;
    private static final long SECOND = 1_000_000;

    @TempDir
    private Path folder;

    private ConsoleStore store;
    private long entries;

    @BeforeEach
    void open() throws IOException {
        StoreSettings settings = StoreSettings.standard();
        store = ConsoleStore.open(
                folder, settings, Shares.standard(settings), InstantSource.system(), new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void givesBytesUnchanged() {
        byte[] wild = new byte[256];
        for (int i = 0; i < 256; i++) wild[i] = (byte) i;
        say(0, wild);
        mark(1, ConsoleMark.of(ConsoleMark.Kind.STOPPED, ""));
        say(2, wild);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(wild);
        both.writeBytes(wild);
        assertThat(read(Request.everything())).isEqualTo(both.toByteArray());
    }

    @Test
    void putsATimeBeforeEachLineAndMarksBetween() {
        say(0, "one\ntw");
        say(1, "o\nthr");
        mark(2, new ConsoleMark(ConsoleMark.Kind.DROPPED, "", 17));
        say(3, "ee\n");
        assertThat(text(asked().timestamps().marks(Marks.ALL))).isEqualTo("""
                2026-11-23T12:00:00.000000Z one
                2026-11-23T12:00:00.000000Z two
                2026-11-23T12:00:01.000000Z thr
                2026-11-23T12:00:02.000000Z --- dropped: 17 bytes ---
                2026-11-23T12:00:03.000000Z ee
                """);
    }

    @Test
    void showsLossesToWhoeverAsksForThoseOnly() {
        mark(0, ConsoleMark.of(ConsoleMark.Kind.STARTED, ""));
        say(1, "a\n");
        mark(2, new ConsoleMark(ConsoleMark.Kind.GAP, "logd was away", 5));
        assertThat(text(asked().marks(Marks.LOSS)))
                .isEqualTo("a\n2026-11-23T12:00:02.000000Z --- gap: logd was away ---\n");
        assertThat(text(asked())).isEqualTo("a\n");
    }

    @Test
    void choosesByTime() {
        for (int i = 0; i < 10; i++) say(i, i + "\n");
        assertThat(text(asked().since(3))).isEqualTo("3\n4\n5\n6\n7\n8\n9\n");
        assertThat(text(asked().until(2))).isEqualTo("0\n1\n");
        assertThat(text(asked().since(4).until(6))).isEqualTo("4\n5\n");
        assertThat(text(asked().since(20))).isEmpty();
        assertThat(text(asked().until(0))).isEmpty();
    }

    @Test
    void choosesTheLastLines() {
        for (int i = 0; i < 10; i++) say(i, i + "\n");
        assertThat(text(asked().tail(3))).isEqualTo("7\n8\n9\n");
        assertThat(text(asked().tail(0))).isEmpty();
        assertThat(text(asked().tail(99)).lines()).hasSize(10);
        assertThat(text(asked().tail(3).since(9))).isEqualTo("9\n");
        assertThat(text(asked().tail(2).until(5))).isEqualTo("3\n4\n");
        assertThat(text(asked().tail(2).grep("[0-4]"))).isEqualTo("3\n4\n");
    }

    @Test
    void findsLinesThatAreSpreadOverBatches() {
        say(0, "kernel: pa");
        say(1, "nic - not syncing\r\nfine\nker");
        say(2, "nel: panic again");
        assertThat(text(asked().grep("panic"))).isEqualTo("kernel: panic - not syncing\r\nkernel: panic again");
        assertThat(text(asked().grep("pan.c.*syncing$"))).isEqualTo("kernel: panic - not syncing\r\n");
        assertThat(text(asked().grep("(?i)FINE").timestamps())).isEqualTo("2026-11-23T12:00:01.000000Z fine\n");
        assertThat(text(asked().grep("^nic"))).isEmpty();
    }

    @Test
    void findsTextOfOtherAlphabetsAndInBrokenOnes() {
        say(0, new byte[] {(byte) 0xff, 'x', '\n', (byte) 0xc3, (byte) 0xa4, '\n'});
        assertThat(text(asked().grep("ä"))).isEqualTo("ä\n");
        assertThat(read(asked().grep("x").build())).isEqualTo(new byte[] {(byte) 0xff, 'x', '\n'});
        assertThat(read(asked().grep("^.$").build())).isEqualTo("ä\n".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void takesEscapeSequencesOutAlsoWhenTheyAreSpreadOverBatches() {
        say(0, "\u001b[1;3");
        say(1, "1mred\u001b[0m \u001b]0;title\u0007plain\u001b(B\b\r\n");
        assertThat(text(asked().plain())).isEqualTo("red plain\r\n");
        assertThat(text(asked().plain().grep("^red plain$"))).isEqualTo("red plain\r\n");
        assertThat(text(asked().plain().timestamps())).isEqualTo("2026-11-23T12:00:01.000000Z red plain\r\n");
    }

    @Test
    void goesOnWithWhatArrives() {
        say(0, "before\n");
        try (Transcript transcript =
                Transcript.open(store, SERIAL, asked().follow().build())) {
            assertThat(transcript.next().bytes()).asString().isEqualTo("before\n");
            assertThat(transcript.next().complete()).isFalse();
            say(1, "log");
            assertThat(transcript.next().bytes()).asString().isEqualTo("log");
            say(2, "in: ");
            Transcript.Piece piece = transcript.next();
            assertThat(piece.bytes()).asString().isEqualTo("in: ");
            assertThat(piece.upToDate()).isTrue();
        }
    }

    @Test
    void searchesOnWithWhatArrives() {
        say(0, "panic 1\npan");
        try (Transcript transcript = Transcript.open(
                store, SERIAL, asked().grep("panic").tail(1).follow().build())) {
            assertThat(transcript.next().bytes()).asString().isEqualTo("panic 1\n");
            say(1, "ic 2\n");
            assertThat(transcript.next().bytes()).asString().isEqualTo("panic 2\n");
        }
    }

    @Test
    void endsASearchThroughALineWithoutEnd() {
        byte[] piece = "abcdefgh".repeat(8192).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 32; i++) say(i, piece);
        say(40, "needle");
        assertThat(text(asked().grep("needle"))).endsWith("needle").hasSizeLessThan(300_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "a{1001}", "[z-a]", "", "(?=x)", "\\1"})
    void refusesWhatIsNoPattern(String pattern) {
        assertThatThrownBy(() -> Filter.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pattern");
    }

    @Test
    void isNotSlowedDownByAnEvilPattern() {
        say(0, "a".repeat(50_000) + "\n");
        long start = System.nanoTime();
        assertThat(text(asked().grep("(a+)+b$"))).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    private void say(int second, String text) {
        say(second, text.getBytes(StandardCharsets.UTF_8));
    }

    private void say(int second, byte[] text) {
        assertThat(store.bytes(SERIAL, "web", NOON + second * SECOND, ByteBuffer.wrap(text)))
                .isTrue();
        settled();
    }

    private void mark(int second, ConsoleMark mark) {
        store.mark(SERIAL, "web", NOON + second * SECOND, mark);
        settled();
    }

    private void settled() {
        long wanted = ++entries;
        await().pollInterval(Duration.ofMillis(1)).until(() -> store.newest(SERIAL) >= wanted);
    }

    private String text(Asked asked) {
        return new String(read(asked.build()), StandardCharsets.UTF_8);
    }

    private byte[] read(Request request) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Transcript transcript = Transcript.open(store, SERIAL, request)) {
            while (true) {
                Transcript.Piece piece = transcript.next();
                all.writeBytes(piece.bytes());
                if (piece.complete()) return all.toByteArray();
            }
        }
    }

    private static Asked asked() {
        return new Asked(Request.everything());
    }

    /** A request, made step by step. */
    private record Asked(Request request) {
        Asked since(int second) {
            return with(Optional.of(time(second)), request.until(), request.tail(), request.grep());
        }

        Asked until(int second) {
            return with(request.since(), Optional.of(time(second)), request.tail(), request.grep());
        }

        Asked tail(long lines) {
            return with(request.since(), request.until(), OptionalLong.of(lines), request.grep());
        }

        Asked grep(String pattern) {
            return with(request.since(), request.until(), request.tail(), Optional.of(Filter.of(pattern)));
        }

        Asked follow() {
            return show(true, request.timestamps(), request.plain(), request.marks());
        }

        Asked timestamps() {
            return show(request.follow(), true, request.plain(), request.marks());
        }

        Asked plain() {
            return show(request.follow(), request.timestamps(), true, request.marks());
        }

        Asked marks(Marks marks) {
            return show(request.follow(), request.timestamps(), request.plain(), marks);
        }

        Request build() {
            return request;
        }

        private Asked with(Optional<Instant> since, Optional<Instant> until, OptionalLong tail, Optional<Filter> grep) {
            return new Asked(new Request(
                    since,
                    until,
                    tail,
                    grep,
                    request.follow(),
                    request.timestamps(),
                    request.plain(),
                    request.marks()));
        }

        private Asked show(boolean follow, boolean timestamps, boolean plain, Marks marks) {
            return new Asked(new Request(
                    request.since(),
                    request.until(),
                    request.tail(),
                    request.grep(),
                    follow,
                    timestamps,
                    plain,
                    marks));
        }

        private static Instant time(int second) {
            return Instant.EPOCH.plus(NOON + second * SECOND, ChronoUnit.MICROS);
        }
    }
}
