package io.virtwarden.logd.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
    @TempDir
    Path folder;

    @Test
    void goesOnFromOneRotatedFileIntoTheNext() throws IOException {
        Files.writeString(log(".1"), "one ");
        Files.writeString(log(".0"), "two ");
        Files.writeString(log(""), "three");

        assertThat(read(inode(".1"), 1, 100)).isEqualTo("ne two three");
        assertThat(read(inode(".1"), 1, 4)).isEqualTo("ne t");
        assertThat(read(inode(".0"), 0, 100)).isEqualTo("two three");
        assertThat(read(inode(""), 5, 100)).as("at the end").isEmpty();
        assertThat(read(inode(""), 500, 100)).as("behind the end").isEmpty();
    }

    @Test
    void takesTheOldestFileThereIsWhenThePositionsFileIsGone() throws IOException {
        Files.writeString(log(".0"), "old ");
        Files.writeString(log(""), "new");

        assertThat(read(1, 0, 100)).isEqualTo("old new");
        assertThat(read(1, 2, 100)).as("with the same offset, as virtlogd").isEqualTo("d new");
        Files.delete(log(".0"));
        assertThat(read(1, 0, 100)).isEqualTo("new");
    }

    @Test
    void failsInVirtlogdsWordsWhereThereIsNothing() throws IOException {
        assertThatThrownBy(() -> read(7, 3, 100))
                .isInstanceOfSatisfying(
                        FileFault.class, fault -> assertThat(fault.errno()).isEqualTo(9))
                .hasMessage("Unable to seek to inode 7 offset 3: Bad file descriptor");
        Files.writeString(log(""), "x");
        assertThatThrownBy(() -> read(-1, -1, 100))
                .isInstanceOfSatisfying(
                        FileFault.class, fault -> assertThat(fault.errno()).isEqualTo(22))
                .hasMessage(
                        "Unable to seek to inode 18446744073709551615 offset 18446744073709551615: Invalid argument");
    }

    @Test
    void ignoresFilesThatAreMoreThanTheBackupsItKnows() throws IOException {
        Files.writeString(log(".3"), "strange ");
        Files.writeString(log(""), "x");

        assertThat(read(1, 0, 100)).isEqualTo("x");
    }

    private String read(long inode, long offset, int most) throws FileFault {
        var bytes = LogReader.read(LogPath.of(log("").toString()), 3, new FilePosition(inode, offset), most);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Path log(String suffix) {
        return folder.resolve("x.log" + suffix);
    }

    private long inode(String suffix) throws IOException {
        return (Long) Files.getAttribute(log(suffix), "unix:ino");
    }
}
