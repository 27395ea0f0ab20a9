package io.virtwarden.chassis.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.chassis.table.SealedTable.Row;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedTableTest {
    @TempDir
    Path folder;

    private static byte[] value(long key, int size) {
        byte[] value = new byte[size];
        new Random(key).nextBytes(value);
        return value;
    }

    private static Iterator<Row> rows(long count, int size) {
        return LongStream.range(0, count)
                .mapToObj(key -> new Row(key * 10, value(key * 10, size)))
                .iterator();
    }

    private static List<Long> keys(Iterator<Row> rows) {
        List<Long> keys = new ArrayList<>();
        rows.forEachRemaining(row -> keys.add(row.key()));
        return keys;
    }

    @Test
    void givesBackWhatWasSealed() throws IOException {
        Path path = folder.resolve("a.table");
        SealedTable.write(path, rows(5000, 400));
        try (SealedTable table = SealedTable.open(path)) {
            assertThat(table.size()).isEqualTo(5000);
            assertThat(table.first()).isZero();
            assertThat(table.last()).isEqualTo(49_990);
            for (long key = 0; key < 50_000; key += 370)
                assertThat(table.get(key)).isEqualTo(value(key, 400));
            assertThat(table.get(5)).isNull();
            assertThat(table.get(-1)).isNull();
            assertThat(table.get(50_000)).isNull();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void scansARangeWithBothItsEnds() throws IOException {
        Path path = folder.resolve("a.table");
        SealedTable.write(path, rows(1000, 100));
        try (SealedTable table = SealedTable.open(path)) {
            assertThat(keys(table.range(20, 50))).containsExactly(20L, 30L, 40L, 50L);
            assertThat(keys(table.range(21, 49))).containsExactly(30L, 40L);
            assertThat(keys(table.range(-5, 5))).containsExactly(0L);
            assertThat(keys(table.range(9_985, Long.MAX_VALUE))).containsExactly(9_990L);
            assertThat(keys(table.range(10_000, Long.MAX_VALUE))).isEmpty();
            assertThat(keys(table.range(50, 20))).isEmpty();
            assertThat(keys(table.range(Long.MIN_VALUE, Long.MAX_VALUE))).hasSize(1000);
        }
    }

    @Test
    void takesTheLargestValuesWithoutWastingSpace() throws IOException {
        for (int size : new int[] {4 << 10, SealedTable.LARGEST_VALUE}) {
            Path path = folder.resolve("t" + size);
            SealedTable.write(path, rows(500, size));
            try (SealedTable table = SealedTable.open(path)) {
                for (long key = 0; key < 5000; key += 10)
                    assertThat(table.get(key)).isEqualTo(value(key, size));
                assertThat(table.bytes()).isLessThan((long) (500.0 * size * 1.35));
            }
        }
    }

    @Test
    void saysWhichValueIsTooLargeAndLeavesNothing() throws IOException {
        Path path = folder.resolve("a.table");
        assertThatThrownBy(() -> SealedTable.write(
                        path, List.of(new Row(7, new byte[16_385])).iterator()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key 7")
                .hasMessageContaining("16385")
                .hasMessageContaining("16384");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void saysWhichKeysAreOutOfOrder() {
        Path path = folder.resolve("a.table");
        List<Row> rows = List.of(new Row(5, new byte[1]), new Row(5, new byte[1]));
        assertThatThrownBy(() -> SealedTable.write(path, rows.iterator()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 follows 5");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void keepsATableWithoutRows() throws IOException {
        Path path = folder.resolve("a.table");
        SealedTable.write(path, rows(0, 0));
        try (SealedTable table = SealedTable.open(path)) {
            assertThat(table.isEmpty()).isTrue();
            assertThat(table.get(1)).isNull();
            assertThat(keys(table.range(0, 9))).isEmpty();
        }
    }

    @Test
    void isReadByManyAtOnce() throws IOException {
        Path path = folder.resolve("a.table");
        SealedTable.write(path, rows(100, 10));
        try (SealedTable one = SealedTable.open(path);
                SealedTable two = SealedTable.open(path)) {
            assertThat(one.get(50)).isEqualTo(two.get(50)).isNotNull();
        }
    }

    @Test
    void neverReplacesASealedTable() throws IOException {
        Path path = folder.resolve("a.table");
        SealedTable.write(path, rows(1, 1));
        assertThatThrownBy(() -> SealedTable.write(path, rows(2, 1))).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void leavesNothingButALeftoverWhenItDiesBeforeTheRename() throws IOException {
        Path path = folder.resolve("a.table");
        assertThatThrownBy(() -> SealedTable.write(path, rows(100, 10), (from, to) -> {
                    throw new IOException("died");
                }))
                .hasMessage("died");
        assertThatThrownBy(() -> SealedTable.open(path)).isInstanceOf(NoSuchFileException.class);
        assertThat(SealedTable.removeLeftovers(folder)).isEqualTo(1);
        assertThat(folder).isEmptyDirectory();
        SealedTable.write(path, rows(100, 10));
        assertThat(SealedTable.removeLeftovers(folder)).isZero();
    }

    @Test
    void saysThatAFileIsNoTable() throws IOException {
        Path path = folder.resolve("a.table");
        Files.write(path, new byte[0]);
        assertThatThrownBy(() -> SealedTable.open(path)).hasMessageContaining(path.toString());
        Files.write(path, value(1, 100_000));
        assertThatThrownBy(() -> SealedTable.open(path)).hasMessageContaining(path.toString());
    }
}
