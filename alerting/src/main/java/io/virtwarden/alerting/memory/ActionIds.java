package io.virtwarden.alerting.memory;

import io.virtwarden.chassis.table.SealedTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Every action that was ever begun, for ever: the newer ones in memory (they are in the journal, too), older ones in sealed
 * tables. One thread.
 *
 * <p>A table maps the first eight bytes of an id to all ids that begin with them, 32 bytes each.
 */
public final class ActionIds implements AutoCloseable {
    private static final int LENGTH = 32;
    private static final String ENDING = ".ids";

    private final Path folder;
    private final Set<String> recent = new HashSet<>();
    private final List<SealedTable> tables = new ArrayList<>();

    private ActionIds(Path folder) {
        this.folder = folder;
    }

    /** Opens the tables in a folder, which is made if it is not there. */
    public static ActionIds open(Path folder) throws IOException {
        Files.createDirectories(folder);
        SealedTable.removeLeftovers(folder);
        ActionIds ids = new ActionIds(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(ENDING))
                    .sorted()
                    .toList()) {
                ids.tables.add(SealedTable.open(file));
            }
        }
        return ids;
    }

    /** Remembers one. */
    public void add(String id) {
        recent.add(id);
    }

    /** Whether it was ever added. */
    public boolean contains(String id) {
        if (recent.contains(id)) {
            return true;
        }
        byte[] wanted = HexFormat.of().parseHex(id);
        return tables.stream().anyMatch(table -> holds(table.get(key(wanted)), wanted));
    }

    /** Puts what is in memory into a table; from then on the journal is not needed for it. Blocks. */
    public void seal() throws IOException {
        if (recent.isEmpty()) {
            return;
        }
        TreeMap<Long, ByteArrayOutputStream> rows = new TreeMap<>();
        for (String id : recent) {
            byte[] bytes = HexFormat.of().parseHex(id);
            rows.computeIfAbsent(key(bytes), first -> new ByteArrayOutputStream())
                    .write(bytes);
        }
        Path path = folder.resolve(String.format("%08d%s", tables.size(), ENDING));
        SealedTable.write(
                path,
                rows.entrySet().stream()
                        .map((Map.Entry<Long, ByteArrayOutputStream> row) ->
                                new SealedTable.Row(row.getKey(), row.getValue().toByteArray()))
                        .iterator());
        tables.add(SealedTable.open(path));
        recent.clear();
    }

    /** In memory, not in a table yet. */
    public int recent() {
        return recent.size();
    }

    private static boolean holds(byte @org.jspecify.annotations.Nullable [] row, byte[] wanted) {
        for (int at = 0; row != null && at + LENGTH <= row.length; at += LENGTH) {
            if (java.util.Arrays.equals(row, at, at + LENGTH, wanted, 0, LENGTH)) {
                return true;
            }
        }
        return false;
    }

    private static long key(byte[] id) {
        return java.nio.ByteBuffer.wrap(id).getLong();
    }

    @Override
    public void close() {
        tables.forEach(SealedTable::close);
    }
}
