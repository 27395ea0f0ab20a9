package io.virtwarden.lockd.publish;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.ReadableJournal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the trail last said of each resource: the ids of the leases on it. */
public final class ToldBefore {
    private ToldBefore() {}

    /** Reads the whole trail that is kept, some 64 MiB. */
    public static Map<String, Set<Long>> read(ReadableJournal journal) throws InterruptedException {
        Map<String, Set<Long>> told = new HashMap<>();
        AuditCodec codec = new AuditCodec(journal.epoch());
        long last = journal.durable();
        try (ReadableJournal.Reader reader = journal.read(1)) {
            JournalEntry entry = journal.first() > last ? null : reader.next(Duration.ZERO);
            while (entry != null) {
                if (entry.kind() == AuditCodec.KIND) {
                    take(LeasePublication.data(codec.decode(entry)), told);
                }
                entry = entry.sequence() >= last ? null : reader.next(Duration.ZERO);
            }
        }
        return told;
    }

    private static void take(@Nullable JsonObject data, Map<String, Set<Long>> told) {
        String resource = data == null ? null : data.getString("resource");
        JsonArray holders = data == null ? null : data.getJsonArray("holders");
        if (resource == null || holders == null) {
            return;
        }
        Set<Long> ids = new HashSet<>();
        for (int at = 0; at < holders.size(); at++) {
            ids.add(holders.getJsonObject(at).getLong("id"));
        }
        if (ids.isEmpty()) {
            told.remove(resource);
        } else {
            told.put(resource, ids);
        }
    }
}
