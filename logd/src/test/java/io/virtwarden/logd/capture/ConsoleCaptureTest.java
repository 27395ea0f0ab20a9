package io.virtwarden.logd.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.file.FileSettings;
import io.virtwarden.logd.file.LogPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleCaptureTest {
    /** {@code -Dflood.mib=1024} takes a minute and 6 GiB of memory. */
    private static final int FLOOD_MIB = Integer.getInteger("flood.mib", 64);

    private static final Domain DOMAIN = new Domain("qemu", new UUID(1, 2), "demo");

    @TempDir
    Path folder;

    private final KeepingSink sink = new KeepingSink();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private ConsoleCapture capture;

    @BeforeEach
    void start() throws IOException {
        capture = captureWith(settings());
    }

    @AfterEach
    void stop() {
        capture.close();
    }

    @Test
    void bringsEveryByteIntoTheFileAndToTheSink() throws IOException {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var written = new StringBuilder();
        try (var guest = open("x.log")) {
            for (var i = 0; i < 500; i++) {
                var text = "y".repeat(random.nextInt(3000)) + (i % 3 == 0 ? "\n" : "\0\r\u00ff");
                guest.write(text);
                written.append(text);
                if (i % 50 == 0) {
                    assertThat(capture.position(path("x.log")).orElseThrow().offset())
                            .as("seed %d", seed)
                            .isEqualTo(written.length());
                }
            }
        }
        awaitContent("x.log", written.toString());
        assertThat(sink.of(log("x.log").toString())).isEqualTo(latin(written.toString()));
        await().untilAsserted(
                        () -> assertThat(sink.marks(ConsoleMark.Kind.CLOSED)).hasSize(1));
        assertThat(capture.open()).isEmpty();
        assertThat(runFolder()).noneMatch(name -> name.endsWith(".fifo") || name.endsWith(".json"));
    }

    @Test
    void takesAFloodWithoutNewlines() throws IOException {
        var megabyte = new byte[1 << 20];
        Arrays.fill(megabyte, (byte) 'x');
        try (var guest = open("flood.log")) {
            for (var i = 0; i < FLOOD_MIB; i++) guest.write(megabyte);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(registry.get("virtwarden.logd.capture.read")
                                    .counter()
                                    .count())
                            .isEqualTo((double) FLOOD_MIB * (1 << 20)));
        }
        assertThat(sink.of(log("flood.log").toString())).hasSize(FLOOD_MIB << 20);
    }

    @Test
    void servesABusyGuestAmongManyIdleOnes() throws IOException {
        var idle = new ArrayList<Guest>();
        for (var i = 0; i < 200; i++) idle.add(open("idle-" + i + ".log"));
        try (var guest = open("busy.log")) {
            guest.write("hello\n");
            awaitContent("busy.log", "hello\n");
            assertThat(capture.open()).hasSize(201);
        }
        idle.forEach(Guest::close);
        await().untilAsserted(() -> assertThat(capture.open()).isEmpty());
    }

    @Test
    void goesOnWhenTheSinkFails() throws IOException {
        sink.failWith(new IllegalStateException("broken store"));
        try (var guest = open("x.log")) {
            guest.write("all the same\n");
            awaitContent("x.log", "all the same\n");
        }
        assertThat(registry.get("virtwarden.logd.capture.sink.faults").counter().count())
                .isPositive();
    }

    @Test
    void marksAFileThatCannotBeWrittenAndTriesItAgain() throws IOException {
        Files.createSymbolicLink(log("full.log"), Path.of("/dev/full"));
        try (var guest = open("full.log")) {
            guest.write("lost\n");
            await().untilAsserted(
                            () -> assertThat(sink.marks(ConsoleMark.Kind.FILE)).hasSize(1));
            assertThat(registry.get("virtwarden.logd.file.paused").gauge().value())
                    .isEqualTo(1);
            Files.delete(log("full.log"));
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () -> assertThat(sink.marks(ConsoleMark.Kind.FILE)).hasSize(2));
            guest.write("kept\n");
        }
        awaitContent(
                "full.log",
                "virtwarden: 5 bytes of this log are missing here, the file could not be written: No space left on"
                        + " device\nkept\n");
        assertThat(registry.get("virtwarden.logd.file.dropped").counter().count())
                .isEqualTo(5);
        assertThat(sink.of(log("full.log").toString())).isEqualTo(latin("lost\nkept\n"));
    }

    @Test
    void refusesAPathThatIsOpenAndMakesRoomAtItsEnd() throws IOException {
        var first = open("x.log");
        first.write("first\n");
        assertThatThrownBy(() -> open("x.log")).isInstanceOf(BusyException.class);
        first.close();
        // At once, not when the capture thread has noticed.
        try (var second = open("x.log")) {
            second.write("second\n");
            awaitContent("x.log", "first\nsecond\n");
        }
    }

    @Test
    void leavesNothingBehindWhenAnOpenFails() {
        assertThatThrownBy(() -> capture.open(DOMAIN, LogPath.of("/no/dir/x.log"), false))
                .hasMessageContaining("No such file or directory");
        assertThat(runFolder()).noneMatch(name -> name.endsWith(".fifo") || name.endsWith(".json"));
    }

    @Test
    void keepsWhatGuestsWriteDuringAPlannedRestart() throws IOException {
        try (var guest = open("x.log")) {
            guest.write("before\n");
            capture.close();
            guest.write("meanwhile\n".repeat(300_000));
            capture = captureWith(settings());
            guest.write("after\n");
            awaitContent("x.log", "before\n" + "meanwhile\n".repeat(300_000) + "after\n");
        }
        assertThat(sink.marks(ConsoleMark.Kind.GAP)).isEmpty();
        assertThat(sink.of(log("x.log").toString())).hasSize(3_000_013);
        await().untilAsserted(() -> assertThat(capture.open()).isEmpty());
    }

    @Test
    void saysHowMuchWasMoreThanTheHelperProcessMayKeep() throws IOException {
        try (var guest = open("x.log")) {
            guest.write("before\n");
            awaitContent("x.log", "before\n");
            capture.close();
            guest.write("z".repeat(9 << 20));
            capture = captureWith(settings());
            guest.write("after\n");
            var marks = sink.marks(ConsoleMark.Kind.GAP);
            assertThat(marks).hasSize(1);
            // What was still in the pipe when the helper ended was not dropped.
            assertThat(marks.get(0).bytes()).isBetween(4L << 20, 5L << 20);
            await().untilAsserted(() -> assertThat(Files.readString(log("x.log")))
                    .contains("\nvirtwarden: " + marks.get(0).bytes() + " bytes of this log are missing here")
                    .endsWith("after\n"));
        }
    }

    @Test
    void startsItsHelperProcessAgainWhenItDies() throws IOException {
        try (var guest = open("x.log")) {
            var first = helper();
            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            await().until(() -> helper() != first);
            awaitHeld(helper());
            capture.close();
            guest.write("meanwhile\n");
            capture = captureWith(settings());
            awaitContent("x.log", "meanwhile\n");
        }
    }

    @Test
    void endsLogsWhoseGuestsAreGoneAndRemovesWhatNobodyUnderstands() throws IOException {
        var guest = open("x.log");
        guest.write("last words\n");
        capture.close();
        guest.close();
        Files.writeString(folder.resolve("run/strange.fifo"), "");
        Files.writeString(folder.resolve("run/strange.json"), "{\"version\":1}");
        capture = captureWith(settings());

        awaitContent("x.log", "last words\n");
        await().untilAsserted(() -> assertThat(capture.open()).isEmpty());
        assertThat(runFolder()).noneMatch(name -> name.endsWith(".fifo") || name.endsWith(".json"));
    }

    @Test
    void refusesARunFolderThatAnotherOneUses() {
        assertThatThrownBy(() -> captureWith(settings()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.resolve("run").toString())
                .hasMessageContaining("logd.capture.run");
    }

    @Test
    void goesOnWithAClockThatWasSetBack() throws IOException {
        try (var guest = open("before.log")) {
            capture.close();
            var names = runFolder().stream().filter(it -> it.endsWith(".fifo")).toList();
            var id = Long.parseLong(names.get(0).replace(".fifo", ""), 16);
            // As if this very moment came again.
            capture = captureAt(InstantSource.fixed(Instant.ofEpochMilli(id >> 10)));
            try (var next = open("after.log")) {
                next.write("after\n");
                awaitContent("after.log", "after\n");
                guest.write("before\n");
                awaitContent("before.log", "before\n");
            }
        }
    }

    @Test
    void keepsItsFoldersPrivate() throws IOException {
        for (var name : List.of("run", "spill"))
            assertThat(Files.getPosixFilePermissions(folder.resolve(name)))
                    .as(name)
                    .hasSize(3);
        try (var guest = open("x.log")) {
            guest.write("secret");
            awaitContent("x.log", "secret");
        }
        assertThat(Files.getPosixFilePermissions(log("x.log"))).hasSize(2);
    }

    private Guest open(String name) throws IOException {
        return new Guest(capture.open(DOMAIN, path(name), false).descriptor());
    }

    private CaptureSettings settings() {
        var usual = CaptureSettings.below(folder);
        return new CaptureSettings(
                usual.run(),
                usual.batch(),
                usual.pipe(),
                usual.queue(),
                usual.patience(),
                usual.spill(),
                new ByteSize(4 << 20));
    }

    private ConsoleCapture captureAt(InstantSource clock) throws IOException {
        return captureWith(settings(), clock);
    }

    private ConsoleCapture captureWith(CaptureSettings settings) throws IOException {
        return captureWith(settings, InstantSource.system());
    }

    private ConsoleCapture captureWith(CaptureSettings settings, InstantSource clock) throws IOException {
        return new ConsoleCapture(
                settings,
                new FileSettings(new ByteSize(100 << 20), 3, List.of()),
                sink,
                registry,
                clock,
                System::nanoTime);
    }

    private long helper() throws IOException {
        var noted = folder.resolve("run/standby");
        await().until(() -> Files.exists(noted) && Files.size(noted) > 0);
        return Long.parseLong(Files.readString(noted).split(" ", 2)[0]);
    }

    // Until it has the FIFO, what a crash finds in the pipe would be lost.
    private void awaitHeld(long pid) {
        await().until(() -> {
            try (var files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
                return files.anyMatch(ConsoleCaptureTest::leadsToFifo);
            }
        });
    }

    private static boolean leadsToFifo(Path link) {
        try {
            return Files.readSymbolicLink(link).toString().endsWith(".fifo");
        } catch (IOException gone) {
            return false;
        }
    }

    private void awaitContent(String name, String content) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Files.readAllBytes(log(name))).isEqualTo(latin(content)));
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private List<String> runFolder() {
        var names = folder.resolve("run").toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    private LogPath path(String name) {
        return LogPath.of(log(name).toString());
    }

    private Path log(String name) {
        return folder.resolve(name);
    }
}
