package io.virtwarden.logd.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.logd.file.FileLimits;
import io.virtwarden.logd.file.LogFile;
import io.virtwarden.logd.file.LogPath;
import io.virtwarden.logd.posix.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that does not answer for as long as the test likes. */
class SlowDiskTest {
    private static final long QUEUE = 16 << 20;
    private static final Duration PATIENCE = Duration.ofMillis(50);

    @TempDir
    Path folder;

    private final Deque<Runnable> disk = new ArrayDeque<>();
    private final KeepingSink sink = new KeepingSink();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private long now;
    private Shared shared;
    private OpenLog log;
    private Guest guest;

    @BeforeEach
    void open() throws IOException {
        var usual = CaptureSettings.below(folder);
        var settings = new CaptureSettings(
                usual.run(),
                usual.batch(),
                usual.pipe(),
                new ByteSize(QUEUE),
                PATIENCE,
                usual.spill(),
                usual.spillLimit());
        shared = new Shared(sink, InstantSource.system(), () -> now, settings, disk::add, new CaptureMeters(registry));
        var fifo = folder.resolve("fifo").toString().getBytes(StandardCharsets.UTF_8);
        Posix.mkfifo(fifo);
        var reader = Posix.open(fifo, Posix.O_RDONLY | Posix.O_NONBLOCK, 0);
        guest = new Guest(Posix.open(fifo, Posix.O_WRONLY, 0));
        Posix.setPipeSize(reader, 1 << 20);
        var path = LogPath.of(folder.resolve("x.log").toString());
        log = new OpenLog(
                shared,
                new Kept("1", path, new Domain("qemu", new UUID(1, 2), "demo")),
                reader,
                events -> LogFile.open(path, new FileLimits(new ByteSize(0), 3), false, events, System::nanoTime));
    }

    @AfterEach
    void close() {
        guest.close();
        log.pipe().close(descriptor -> {});
        log.file().close();
    }

    @Test
    void neverKeepsAGuestWaitingAndMarksWhatTheFileDoesNotGet() throws IOException {
        for (var i = 0; i < 4; i++) writeAndRead();
        guest.write("x".repeat(1 << 20));
        assertThat(log.turn())
                .as("the guest may wait for the disk, a little")
                .isEqualTo(new PipeEnd.Turn(0, false, true));
        now += PATIENCE.toNanos();
        assertThat(log.turn().bytes()).isEqualTo(1 << 20);
        for (var i = 0; i < 15; i++) writeAndRead();
        assertThat(disk).as("asked once, however much comes").hasSize(1);
        disk.remove().run();
        guest.write("at last\n");
        log.turn();
        disk.remove().run();

        assertThat(sink.of(folder.resolve("x.log").toString())).hasSize((20 << 20) + 8);
        var file = Files.readString(folder.resolve("x.log"));
        var kept = (int) file.chars().filter(it -> it == 'x').count();
        assertThat(file)
                .endsWith("\nvirtwarden: " + ((20 << 20) - kept)
                        + " bytes of this log are missing here, the disk was too slow\nat last\n");
        assertThat(registry.get("virtwarden.logd.file.dropped").counter().count())
                .isEqualTo((20 << 20) - kept);
        assertThat(kept).isEqualTo(4 << 20);
        assertThat(shared.queued()).isZero();
    }

    private void writeAndRead() throws IOException {
        guest.write("x".repeat(1 << 20));
        assertThat(log.turn().bytes()).as("the pipe is empty again").isEqualTo(1 << 20);
        assertThat(shared.queued()).isLessThanOrEqualTo(QUEUE);
    }

    @Test
    void slowsAGuestDownToWhatTheDiskTakesInsteadOfDropping() throws IOException {
        for (var i = 0; i < 4; i++) writeAndRead();
        for (var i = 0; i < 20; i++) {
            guest.write("x".repeat(1 << 20));
            assertThat(log.turn().stalled()).isTrue();
            disk.remove().run();
            assertThat(log.turn().bytes()).isEqualTo(1 << 20);
            now += PATIENCE.toNanos();
            for (var j = 0; j < 3; j++) writeAndRead();
        }
        while (!disk.isEmpty()) disk.remove().run();
        assertThat(Files.size(folder.resolve("x.log"))).isEqualTo(84L << 20);
    }

    @Test
    void slowsAGuestDownToWhatTheStoreTakesButNotForLong() throws IOException {
        sink.full(true);
        guest.write("x".repeat(1 << 20));
        assertThat(log.turn()).isEqualTo(new PipeEnd.Turn(0, false, true));
        sink.full(false);
        assertThat(log.turn().bytes()).isEqualTo(1 << 20);

        sink.full(true);
        now += PATIENCE.toNanos();
        guest.write("x".repeat(1 << 20));
        assertThat(log.turn().stalled()).as("a new wait, since it had room").isTrue();
        now += PATIENCE.toNanos();
        assertThat(log.turn().bytes()).isEqualTo(1 << 20);
        guest.write("x".repeat(1 << 20));
        assertThat(log.turn().bytes()).as("no second wait for the same store").isEqualTo(1 << 20);
    }

    @Test
    void answersAPositionAlthoughTheStoreIsFull() throws IOException {
        sink.full(true);
        guest.write("x".repeat(1 << 19));

        assertThat(log.position().offset()).isEqualTo(1 << 19);
    }

    @Test
    void answersAPositionAlthoughTheQueueIsFull() throws IOException {
        for (var i = 0; i < 4; i++) writeAndRead();
        guest.write("x".repeat(1 << 20));

        assertThat(log.positionNow()).as("not on an event loop").isEmpty();
        assertThat(log.position().offset()).isEqualTo(5 << 20);
    }

    @Test
    void letsManySmallBatchesWaitInLittleRoom() throws IOException {
        for (var i = 0; i < 1000; i++) {
            guest.write("line " + i + "\n");
            log.turn();
        }
        assertThat(shared.queued()).isLessThan(20_000);
        disk.remove().run();
        assertThat(Files.readAllLines(folder.resolve("x.log"))).hasSize(1000).contains("line 0", "line 999");
    }
}
