package io.virtwarden.chassis.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** What the journal relies on; the simulated disk and the real one keep to it alike. */
abstract class DiskContract {
    /** An empty folder; the same one however often it is asked for in a test. */
    abstract Disk disk();

    private Disk made() throws IOException {
        Disk disk = disk();
        disk.makeFolder("");
        return disk;
    }

    private static void write(DiskFile file, long position, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
        file.write(position, bytes);
        assertThat(bytes.hasRemaining()).isFalse();
    }

    private static String read(DiskFile file, long position, int length) throws IOException {
        byte[] into = new byte[length + 2];
        int count = file.read(position, into, 1, length);
        assertThat(into[0]).isZero();
        assertThat(into[count + 1]).isZero();
        return new String(into, 1, count, UTF_8);
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        Disk disk = made();
        try (DiskFile file = disk.create("a")) {
            write(file, 0, "hello world");
            write(file, 6, "there");
            file.sync();
            assertThat(file.size()).isEqualTo(11);
            assertThat(read(file, 3, 5)).isEqualTo("lo th");
        }
        try (DiskFile file = disk.open("a", false)) {
            assertThat(read(file, 0, 100)).isEqualTo("hello there");
            assertThat(read(file, 11, 1)).isEmpty();
            assertThat(read(file, 500, 1)).isEmpty();
        }
    }

    @Test
    void showsOneHandlesWritesToAnother() throws IOException {
        Disk disk = made();
        try (DiskFile writer = disk.create("a");
                DiskFile reader = disk.open("a", false)) {
            write(writer, 0, "one");
            assertThat(read(reader, 0, 9)).isEqualTo("one");
            write(writer, 3, "two");
            assertThat(read(reader, 0, 9)).isEqualTo("onetwo");
        }
    }

    @Test
    void cutsFilesShorterAndFillsHolesWithZeros() throws IOException {
        Disk disk = made();
        try (DiskFile file = disk.create("a")) {
            write(file, 0, "0123456789");
            file.truncate(4);
            assertThat(file.size()).isEqualTo(4);
            write(file, 6, "x");
            assertThat(read(file, 0, 9)).isEqualTo("0123\0\0x");
        }
    }

    @Test
    void listsFilesOfEachFolderSorted() throws IOException {
        Disk disk = made();
        disk.makeFolder("sub");
        for (String name : new String[] {"b", "a", "sub/c"}) disk.create(name).close();
        assertThat(disk.list("")).containsExactly("a", "b");
        assertThat(disk.list("sub")).containsExactly("c");
        assertThat(disk.list("nowhere")).isEmpty();
    }

    @Test
    void renamesOverWhatWasThereAndBetweenFolders() throws IOException {
        Disk disk = made();
        disk.makeFolder("sub");
        try (DiskFile a = disk.create("a")) {
            write(a, 0, "A");
        }
        disk.create("b").close();
        disk.rename("a", "b");
        disk.rename("b", "sub/b");
        disk.syncFolder("");
        disk.syncFolder("sub");
        assertThat(disk.list("")).isEmpty();
        try (DiskFile b = disk.open("sub/b", false)) {
            assertThat(read(b, 0, 9)).isEqualTo("A");
        }
    }

    @Test
    void deletedFilesStayReadableForWhoHasThemOpen() throws IOException {
        Disk disk = made();
        try (DiskFile file = disk.create("a")) {
            write(file, 0, "still");
            disk.delete("a");
            disk.delete("a");
            assertThat(read(file, 0, 9)).isEqualTo("still");
            assertThat(disk.list("")).isEmpty();
        }
    }

    @Test
    void saysThatAFileIsMissingOrThereAlready() throws IOException {
        Disk disk = made();
        assertThatThrownBy(() -> disk.open("a", false)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.open("a", true)).isInstanceOf(NoSuchFileException.class);
        disk.create("a").close();
        assertThatThrownBy(() -> disk.create("a")).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void locksAFileOnceUntilItIsClosed() throws IOException {
        Disk disk = made();
        try (DiskFile first = disk.create("a");
                DiskFile second = disk.open("a", true)) {
            assertThat(first.tryLock()).isTrue();
            assertThat(second.tryLock()).isFalse();
        }
        try (DiskFile third = disk.open("a", true)) {
            assertThat(third.tryLock()).isTrue();
        }
    }
}
