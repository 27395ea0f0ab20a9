package io.virtwarden.logd.store;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.table.SealedTable;
import io.virtwarden.logd.console.ConsoleId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One sealed table. Readers hold it while they read, so that it is not closed under their hands when it has been replaced. Any thread.
 */
final class Table {
    private static final KeyedLogger LOG = KeyedLogger.of(Table.class);

    private final SealedTable rows;
    private final TableName name;
    private final List<TablePart> parts;
    private final Map<ConsoleId, Integer> numbers = new HashMap<>();
    private final long fileBytes;
    private int holders = 1; // the view; under the monitor

    private Table(SealedTable rows, TableName name, List<TablePart> parts) {
        this.rows = rows;
        this.name = name;
        this.parts = List.copyOf(parts);
        for (int i = 0; i < parts.size(); i++) numbers.put(parts.get(i).console(), i);
        this.fileBytes = rows.bytes();
    }

    /** @throws IOException if it is damaged or of a newer version */
    static Table open(Path path, TableName name) throws IOException {
        SealedTable rows = SealedTable.open(path);
        try {
            Table table = new Table(rows, name, parts(rows, path));
            for (int number = 0; number < table.parts.size(); number++) {
                if (table.blocks(number).size() != table.parts.get(number).blocks())
                    throw new IOException("blocks are missing in its directory");
            }
            return table;
        } catch (IOException | RuntimeException e) {
            rows.close();
            throw new IOException(path + " is damaged: " + e.getMessage(), e);
        }
    }

    private static List<TablePart> parts(SealedTable rows, Path path) throws IOException {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        rows.range(TableRows.CONTENTS, Long.MAX_VALUE).forEachRemaining(row -> blob.writeBytes(row.value()));
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(blob.toByteArray()));
        int version = in.readInt();
        if (version != TableRows.VERSION)
            throw new IOException(path + " has format " + version + " of a newer version");
        in.readLong();
        in.readLong();
        int count = in.readInt();
        List<TablePart> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) parts.add(TablePart.decode(in));
        return parts;
    }

    TableName name() {
        return name;
    }

    Path path() {
        return rows.path();
    }

    List<TablePart> parts() {
        return parts;
    }

    @Nullable
    TablePart part(ConsoleId console) {
        Integer number = numbers.get(console);
        return number == null ? null : parts.get(number);
    }

    /** Size of the file. */
    long fileBytes() {
        return fileBytes;
    }

    /** Blocks of a console in order; none if it is not in here. To be called while held. */
    List<BlockInfo> blocks(ConsoleId console) {
        Integer number = numbers.get(console);
        try {
            return number == null ? List.of() : blocks(number);
        } catch (RuntimeException e) {
            LOG.error(e, "A sealed table has become unreadable", "path", path());
            return List.of();
        }
    }

    private List<BlockInfo> blocks(int number) {
        long key = TableRows.DIRECTORY | (long) number << TableRows.DIRECTORY_SHIFT;
        List<BlockInfo> infos = new ArrayList<>();
        Iterator<SealedTable.Row> found = rows.range(key, key | (1L << TableRows.DIRECTORY_SHIFT) - 1);
        while (found.hasNext()) {
            ByteBuffer bytes = ByteBuffer.wrap(found.next().value());
            while (bytes.remaining() >= BlockInfo.SIZE) infos.add(BlockInfo.decode(bytes));
        }
        return infos;
    }

    /** The bytes of a block, as they lie on disk. To be called while held. */
    byte[] stored(ConsoleId console, BlockInfo info) throws IOException {
        Integer number = numbers.get(console);
        if (number == null) throw new IOException(path() + " has nothing of " + console);
        long key = (long) number << TableRows.CONSOLE_SHIFT | info.row();
        try {
            return stored(key, info);
        } catch (RuntimeException e) {
            throw new IOException(path() + ": a block cannot be read: " + e, e);
        }
    }

    private byte[] stored(long key, BlockInfo info) throws IOException {
        byte[] bytes = new byte[info.stored()];
        int at = 0;
        Iterator<SealedTable.Row> found = rows.range(key, key + info.rows() - 1);
        while (found.hasNext()) {
            byte[] row = found.next().value();
            if (at + row.length > bytes.length) throw new IOException(path() + ": a block is longer than it should be");
            System.arraycopy(row, 0, bytes, at, row.length);
            at += row.length;
        }
        if (at < bytes.length) throw new IOException(path() + ": a block is incomplete");
        return bytes;
    }

    /** Keeps it open; false if it was closed already. */
    synchronized boolean hold() {
        if (holders == 0) return false;
        holders++;
        return true;
    }

    synchronized void release() {
        if (--holders == 0) rows.close();
    }
}
