package io.virtwarden.lockd.store;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.table.SealedTable;
import io.virtwarden.chassis.table.SealedTable.Row;
import io.virtwarden.lockd.lease.Lease;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All leases at one sequence of the journal, in a sealed table {@code leases-<sequence>.table}. The newest two are kept, and so much
 * of the journal that the older one suffices.
 *
 * <pre>
 * key 0: version (4 bytes, 1) | the journal's epoch (8) | sequence up to which it is applied (8) | number of leases (8)
 * key ID of a lease: the lease, see LeaseCodec
 * </pre>
 */
final class Snapshots {
    private static final KeyedLogger LOG = KeyedLogger.of(Snapshots.class);
    private static final int VERSION = 1;
    private static final int KEPT = 2;

    private final Path folder;

    Snapshots(Path folder) {
        this.folder = folder;
    }

    /** What a table holds. */
    record Snapshot(long epoch, long sequence, SortedMap<Long, Lease> leases) {}

    /** Writes one and removes those that are too many. Returns the sequence from which on the journal is needed. */
    long write(Snapshot snapshot) throws IOException {
        Path path = folder.resolve(String.format(java.util.Locale.ROOT, "leases-%019d.table", snapshot.sequence));
        if (!Files.exists(path)) {
            SealedTable.write(path, rows(snapshot));
        }
        List<Path> all = newestFirst();
        for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
            Files.delete(old);
        }
        return sequenceOf(all.get(Math.min(KEPT, all.size()) - 1)) + 1;
    }

    private static Iterator<Row> rows(Snapshot snapshot) {
        ByteBuffer head = ByteBuffer.allocate(28);
        head.putInt(VERSION).putLong(snapshot.epoch).putLong(snapshot.sequence).putLong(snapshot.leases.size());
        List<Row> rows = new ArrayList<>(snapshot.leases.size() + 1);
        rows.add(new Row(0, head.array()));
        snapshot.leases.forEach((id, lease) -> rows.add(new Row(id, LeaseCodec.encode(lease))));
        return rows.iterator();
    }

    /**
     * The newest one that can be read; null if there is none at all.
     *
     * @throws IOException if there are some and none of them can be read
     */
    @Nullable
    Snapshot newest() throws IOException {
        SealedTable.removeLeftovers(folder);
        IOException fault = null;
        for (Path path : newestFirst()) {
            try {
                return read(path);
            } catch (IOException e) {
                LOG.error("A snapshot of the leases cannot be read", "path", path, "reason", e.getMessage());
                fault = e;
            }
        }
        if (fault != null) {
            throw fault;
        }
        return null;
    }

    private static Snapshot read(Path path) throws IOException {
        SealedTable table = SealedTable.open(path);
        try {
            byte[] head = table.get(0);
            if (head == null || head.length < 28) {
                throw new IOException(path + " has no header");
            }
            ByteBuffer fields = ByteBuffer.wrap(head);
            int version = fields.getInt();
            if (version != VERSION) {
                throw new IOException(path + " is of version " + version + ", this virtwarden knows " + VERSION);
            }
            long epoch = fields.getLong();
            long sequence = fields.getLong();
            long count = fields.getLong();
            SortedMap<Long, Lease> leases = new TreeMap<>();
            Iterator<Row> rows = table.range(1, Long.MAX_VALUE);
            while (rows.hasNext()) {
                Lease lease = LeaseCodec.decode(rows.next().value());
                leases.put(lease.id(), lease);
            }
            if (leases.size() != count) {
                throw new IOException(path + " holds " + leases.size() + " leases instead of " + count);
            }
            return new Snapshot(epoch, sequence, leases);
        } catch (RuntimeException e) {
            throw new IOException(path + " is damaged: " + e, e);
        } finally {
            table.close();
        }
    }

    private List<Path> newestFirst() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("leases-[0-9]{19}\\.table"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    private static long sequenceOf(Path path) {
        return Long.parseLong(path.getFileName().toString(), 7, 26, 10);
    }
}
