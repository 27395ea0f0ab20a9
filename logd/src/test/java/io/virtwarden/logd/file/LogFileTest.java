package io.virtwarden.logd.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.logd.posix.Block;
import io.virtwarden.logd.posix.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    Path folder;

    private final Told told = new Told();
    private long now;

    @Test
    void cutsAtTheLastNewlineThatIsAmongTheLastEightyBytes() throws IOException {
        try (var file = open(100, 3)) {
            write(file, "a".repeat(30) + "\n" + "b".repeat(100));

            assertThat(log(0)).hasContent("a".repeat(30));
            assertThat(size(log(0))).isEqualTo(31);
            assertThat(size(log())).isEqualTo(100);
            write(file, "c\n");
        }
        assertThat(log(0)).hasContent("b".repeat(100));
        assertThat(log()).hasContent("c\n");
    }

    @Test
    void cutsALongLineHard() throws IOException {
        try (var file = open(200, 3)) {
            write(file, "a".repeat(110) + "\n" + "b".repeat(100));
        }
        assertThat(size(log(0)))
                .as("the newline is more than 80 bytes before the limit")
                .isEqualTo(200);
        assertThat(log()).hasContent("b".repeat(11));
    }

    @Test
    void rotatesAFullFileOnlyWhenMoreComes() throws IOException {
        try (var file = open(100, 2)) {
            write(file, "x".repeat(100));
            assertThat(log(0)).doesNotExist();
            write(file, "y");
            assertThat(size(log(0))).isEqualTo(100);
            assertThat(file.position().offset()).isEqualTo(1);
            assertThat(told.rotations).isEqualTo(1);
        }
    }

    @Test
    void rotatesAFileThatWasTooLargeWhenOpened() throws IOException {
        Files.write(log(), new byte[1500]);
        try (var file = open(1000, 3)) {
            assertThat(file.position().offset()).isEqualTo(1500);
            write(file, "abc\n");
        }
        assertThat(size(log(0))).isEqualTo(1500);
        assertThat(log()).hasContent("abc\n");
    }

    @Test
    void keepsInodesAndNoMoreBackupsThanAllowed() throws IOException {
        try (var file = open(100, 2)) {
            var first = file.position().inode();
            write(file, "1".repeat(100));
            write(file, "2".repeat(100));
            assertThat(Files.getAttribute(log(0), "unix:ino")).isEqualTo(first);
            write(file, "3".repeat(100));
            assertThat(Files.getAttribute(log(1), "unix:ino")).isEqualTo(first);
            write(file, "4".repeat(100));
        }
        assertThat(log(1)).hasContent("2".repeat(100));
        assertThat(log(2)).doesNotExist();
    }

    @Test
    void aRotationThatWasCutOffCostsNoFurtherBackup() throws IOException {
        Files.writeString(log(2), "old");
        try (var file = open(100, 3)) {
            write(file, "1".repeat(100));
            write(file, "2");
        }
        assertThat(log(0)).hasContent("1".repeat(100));
        assertThat(log(1)).doesNotExist();
        assertThat(log(2)).hasContent("old");
    }

    @Test
    void throwsAFullFileAwayWithoutBackupsAndNeverRotatesWithoutALimit() throws IOException {
        try (var file = open(100, 0)) {
            write(file, "1".repeat(150));
        }
        assertThat(size(log())).isEqualTo(50);
        assertThat(log(0)).doesNotExist();
        Files.delete(log());
        try (var file = open(0, 3)) {
            write(file, "1".repeat(5000));
        }
        assertThat(size(log())).isEqualTo(5000);
    }

    @Test
    void neverLosesDoublesOrExceedsWhateverComes() throws IOException {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var all = new StringBuilder();
        try (var file = open(500, 32)) {
            while (all.length() < 12_000) {
                var text = new StringBuilder();
                for (var i = random.nextInt(900); i > 0; i--)
                    text.append(random.nextInt(60) == 0 ? '\n' : (char) ('a' + random.nextInt(26)));
                write(file, text.toString());
                all.append(text);
            }
        }
        var found = new StringBuilder();
        for (var i = 31; i >= 0; i--) if (Files.exists(log(i))) found.append(checked(log(i)));
        found.append(checked(log()));
        assertThat(all.toString()).as("seed %d", seed).endsWith(found.toString());
    }

    @Test
    void beginsAnewWithAnotherInodeAndWithoutBackups() throws IOException {
        try (var file = open(100, 2)) {
            write(file, "1".repeat(250));
        }
        var before = Files.getAttribute(log(), "unix:ino");
        Files.createLink(folder.resolve("keeps the inode in use"), log());
        try (var file = LogFile.open(path(), limits(100, 2), true, told, () -> now)) {
            assertThat(file.position().offset()).isZero();
            assertThat(file.position().inode()).isNotEqualTo(before);
        }
        assertThat(log(0)).doesNotExist();
        assertThat(log(1)).doesNotExist();
        assertThat(Files.getPosixFilePermissions(log())).hasSize(2);
    }

    @Test
    void refusesWhatCannotBeOpenedInVirtlogdsWords() {
        var missing = LogPath.of(folder + "/no/x.log");
        assertThatThrownBy(() -> LogFile.open(missing, limits(0, 3), false, told, () -> now))
                .isInstanceOf(FileFault.class)
                .hasMessage("Unable to open file: " + folder + "/no/x.log: No such file or directory");
        var directory = LogPath.of(folder.toString());
        assertThatThrownBy(() -> LogFile.open(directory, limits(0, 3), true, told, () -> now))
                .isInstanceOfSatisfying(
                        FileFault.class, fault -> assertThat(fault.errno()).isEqualTo(21))
                .hasMessage("Unable to delete file " + folder + ": Is a directory");
    }

    @Test
    void doesNotHangAtAFifo() throws IOException {
        Posix.mkfifo(log().toString().getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> open(100, 1)).hasMessageContaining("No such device or address");
    }

    @Test
    void goesOnInANewFileWhenTheOldOneWasRemovedOrReplaced() throws IOException {
        try (var file = open(0, 3)) {
            write(file, "before\n");
            Files.delete(log());
            write(file, "into the removed file, as virtlogd does\n");
            assertThat(log()).doesNotExist();
            later(6);
            write(file, "after\n");
            assertThat(log()).hasContent("after\n");
            Files.move(log(), folder.resolve("taken"));
            Files.writeString(log(), "another\n");
            later(6);
            write(file, "appended\n");
            assertThat(log()).hasContent("another\nappended\n");
            assertThat(file.position().offset()).isEqualTo(size(log()));
        }
        assertThat(told.outside).containsExactly("the log file was removed", "the log file was replaced");
    }

    @Test
    void noticesATruncationFromOutside() throws IOException {
        try (var file = open(0, 3)) {
            write(file, "x".repeat(1000));
            Files.write(log(), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
            later(6);
            write(file, "after\n");
            assertThat(file.position().offset()).isEqualTo(6);
        }
        assertThat(told.outside).containsExactly("the log file was truncated");
    }

    @Test
    void pausesWhenItsFolderIsGoneAndSaysWhatIsMissingWhenItIsBack() throws IOException {
        var inner = Files.createDirectory(folder.resolve("inner"));
        var path = LogPath.of(inner.resolve("x.log").toString());
        try (var file = LogFile.open(path, limits(10, 1), false, told, () -> now)) {
            write(file, "0123456789");
            Files.delete(inner.resolve("x.log"));
            Files.delete(inner);
            write(file, "lost one");
            assertThat(file.trouble()).isPresent();
            write(file, "lost two");
            Files.createDirectory(inner);
            write(file, "too early");
            later(2);
            assertThat(file.retry()).isTrue();
            write(file, "here\n");
        }
        assertThat(told.paused).containsExactly("No such file or directory");
        assertThat(told.resumed).containsExactly(25L);
    }

    @Test
    void countsWhatAFullDiskDoesNotTakeAndGoesOn() throws IOException {
        Files.createSymbolicLink(log(), Path.of("/dev/full"));
        try (var file = open(1000, 1)) {
            write(file, "x".repeat(500));
            assertThat(file.trouble().orElseThrow())
                    .hasMessage("Unable to write to file " + log() + ": No space left on device");
            later(2);
            assertThat(file.retry()).as("still full").isFalse();
            Files.delete(log());
            later(2);
            write(file, "here\n");
        }
        assertThat(log())
                .hasContent("virtwarden: 500 bytes of this log are missing here, the file could not be written: "
                        + "No space left on device\nhere\n");
        assertThat(told.resumed).containsExactly(500L);
    }

    @Test
    void beginsPausedWhereItMay() throws IOException {
        var path = LogPath.of(folder.resolve("later/x.log").toString());
        try (var file = LogFile.openPatiently(path, limits(0, 1), told, () -> now)) {
            write(file, "lost");
            Files.createDirectory(folder.resolve("later"));
            later(2);
            write(file, "here\n");
        }
        assertThat(folder.resolve("later/x.log"))
                .hasContent("virtwarden: 4 bytes of this log are missing here, the file could not be written: "
                        + "No such file or directory\nhere\n");
    }

    @Test
    void hasLimitsOfItsOwnByDomainAndPath() {
        var rule = new LimitRule(
                Optional.of(Pattern.compile("web.*")),
                Optional.empty(),
                Optional.of(new ByteSize(7)),
                Optional.empty());
        var settings = new FileSettings(new ByteSize(100), 3, List.of(rule));

        assertThat(settings.limits(path(), "web1")).isEqualTo(limits(7, 3));
        assertThat(settings.limits(path(), "db")).isEqualTo(limits(100, 3));
    }

    @Test
    void showsPathsThatAreNoTextUnambiguously() {
        assertThat(new LogPath(new byte[] {'/', (byte) 0xFF, 'a'})).hasToString("/\\xffa");
        assertThat(LogPath.of("/größe")).hasToString("/größe").isEqualTo(LogPath.of("/größe"));
        assertThat(LogPath.of("/a")).isNotEqualTo(LogPath.of("/a/"));
    }

    private LogFile open(long maxSize, int maxBackups) throws FileFault {
        return LogFile.open(path(), limits(maxSize, maxBackups), false, told, () -> now);
    }

    private void later(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    private static void write(LogFile file, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var block = new Block(Math.max(1, bytes.length));
        block.put(0, bytes);
        file.write(block, bytes.length);
    }

    private static FileLimits limits(long maxSize, int maxBackups) {
        return new FileLimits(new ByteSize(maxSize), maxBackups);
    }

    private LogPath path() {
        return LogPath.of(log().toString());
    }

    private Path log() {
        return folder.resolve("x.log");
    }

    private Path log(int backup) {
        return folder.resolve("x.log." + backup);
    }

    private static long size(Path file) throws IOException {
        return Files.size(file);
    }

    private static String checked(Path file) throws IOException {
        assertThat(Files.size(file)).isLessThanOrEqualTo(500);
        return Files.readString(file);
    }

    private static final class Told implements FileEvents {
        private int rotations;
        private final List<String> paused = new ArrayList<>();
        private final List<Long> resumed = new ArrayList<>();
        private final List<String> outside = new ArrayList<>();

        @Override
        public void rotated() {
            rotations++;
        }

        @Override
        public void paused(String reason) {
            paused.add(reason);
        }

        @Override
        public void resumed(long missing) {
            resumed.add(missing);
        }

        @Override
        public void changedOutside(String how) {
            outside.add(how);
        }
    }
}
