package io.virtwarden.chassis.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mapdb.DBException;
import org.mapdb.Serializer;
import org.mapdb.SortedTableMap;
import org.mapdb.volume.FileChannelVol;
import org.mapdb.volume.MappedFileVol;
import org.mapdb.volume.Volume;

/**
 * An immutable table from long to bytes in one file, a MapDB {@link SortedTableMap}. MapDB does not survive a crash while it
 * writes, so nothing is ever written to a table that has its name: rows go to {@code <name>.unsealed}, which is closed, synced
 * and renamed. A crash leaves at most such a file; {@link #removeLeftovers} clears them away. Retention deletes whole files.
 *
 * <p>Reading is done by any number of threads, through a memory map; the memory is given back some time after {@link #close},
 * by the garbage collector.
 */
public final class SealedTable implements AutoCloseable {
    /** Largest value in bytes; 4 to 16 KiB are the sizes that keep both the table small and a get quick. */
    public static final int LARGEST_VALUE = 16 << 10;

    /** End of the name of files that {@link #removeLeftovers} removes. */
    public static final String LEFTOVER = ".unsealed";

    private static final long PAGE = 1 << 20;
    /** Entries that are found and read together. With the largest values an eighth of a page, which they must not exceed. */
    private static final int NODE = 8;

    private final Path path;
    private final SortedTableMap<Long, byte[]> map;

    private SealedTable(Path path, SortedTableMap<Long, byte[]> map) {
        this.path = path;
        this.map = map;
    }

    /** One entry of a table. */
    public record Row(long key, byte[] value) {}

    /**
     * Writes a table and seals it: it is there as a whole, synced, or not at all.
     *
     * @param rows with strictly ascending keys and values up to {@link #LARGEST_VALUE} bytes
     * @throws IllegalArgumentException if the rows are not like that
     * @throws FileAlreadyExistsException if the table is there already
     * @throws IOException if it cannot be written; nothing is left behind then
     */
    public static void write(Path path, Iterator<Row> rows) throws IOException {
        write(path, rows, SealedTable::seal);
    }

    /** With the last step in other hands, so that a test can fail between writing and renaming. */
    static void write(Path path, Iterator<Row> rows, Sealing sealing) throws IOException {
        if (Files.exists(path))
            throw new FileAlreadyExistsException(path.toString(), null, "sealed tables never change");
        Path unsealed = path.resolveSibling(path.getFileName() + LEFTOVER);
        Files.deleteIfExists(unsealed);
        Files.createFile(unsealed, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            fill(unsealed, path, rows);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(unsealed);
            throw e;
        }
        sync(unsealed);
        sealing.seal(unsealed, path);
    }

    /** Gives a finished table its name. */
    interface Sealing {
        void seal(Path unsealed, Path sealed) throws IOException;
    }

    static void seal(Path unsealed, Path sealed) throws IOException {
        Files.move(unsealed, sealed, StandardCopyOption.ATOMIC_MOVE);
        sync(folder(sealed));
    }

    private static void fill(Path unsealed, Path path, Iterator<Row> rows) throws IOException {
        // Not through a memory map: a full disk would then end the process instead of giving an exception.
        Volume volume = FileChannelVol.FACTORY.makeVolume(unsealed.toString(), false);
        try {
            var sink = SortedTableMap.create(volume, Serializer.LONG, Serializer.BYTE_ARRAY)
                    .pageSize(PAGE)
                    .nodeSize(NODE)
                    .createFromSink();
            Row before = null;
            while (rows.hasNext()) {
                Row row = rows.next();
                check(path, before, row);
                sink.put(row.key, row.value);
                before = row;
            }
            sink.create();
            volume.sync();
        } catch (DBException e) {
            throw new IOException("cannot write " + unsealed + ": " + e.getMessage(), e);
        } finally {
            volume.close();
        }
    }

    private static void check(Path path, @Nullable Row before, Row row) {
        if (before != null && row.key <= before.key)
            throw new IllegalArgumentException(path + ": keys must ascend, but " + row.key + " follows " + before.key);
        if (row.value.length > LARGEST_VALUE)
            throw new IllegalArgumentException(path + ": the value of key " + row.key + " has " + row.value.length
                    + " bytes, at most " + LARGEST_VALUE + " fit; split it over several keys");
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path folder(Path path) {
        return java.util.Objects.requireNonNull(path.toAbsolutePath().getParent());
    }

    /** Opens a sealed table for reading. */
    public static SealedTable open(Path path) throws IOException {
        if (!Files.exists(path)) throw new NoSuchFileException(path.toString());
        if (Files.size(path) == 0) throw new IOException(path + " is empty, no sealed table");
        Volume volume = MappedFileVol.FACTORY.makeVolume(path.toString(), true);
        try {
            return new SealedTable(path, SortedTableMap.open(volume, Serializer.LONG, Serializer.BYTE_ARRAY));
        } catch (RuntimeException | Error e) {
            volume.close();
            throw new IOException(path + " is no sealed table, or a damaged one: " + e, e);
        }
    }

    /**
     * Deletes the tables in a folder that a crash has kept from being sealed. To be called at start, before anything is
     * written there. Returns how many there were.
     */
    public static int removeLeftovers(Path folder) throws IOException {
        int count = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(it -> it.toString().endsWith(LEFTOVER)).toList()) {
                Files.delete(file);
                count++;
            }
        }
        if (count > 0) sync(folder);
        return count;
    }

    /** The value of a key; null if there is none. */
    public byte @Nullable [] get(long key) {
        return map.get(key);
    }

    /** Entries whose keys are from {@code from} to {@code to}, both included, in ascending order. */
    public Iterator<Row> range(long from, long to) {
        if (from > to || isEmpty()) return Stream.<Row>empty().iterator();
        Iterator<Map.Entry<Long, byte[]>> entries =
                map.subMap(from, true, to, true).entrySet().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public Row next() {
                Map.Entry<Long, byte[]> entry = entries.next();
                return new Row(entry.getKey(), entry.getValue());
            }
        };
    }

    public long size() {
        return map.sizeLong();
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /** Lowest key. Not of an empty table. */
    public long first() {
        return map.firstKey();
    }

    /** Highest key. Not of an empty table. */
    public long last() {
        return map.lastKey();
    }

    /** Bytes of the file. */
    public long bytes() {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        map.close();
    }
}
