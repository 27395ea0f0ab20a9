package io.virtwarden.monitor.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.ReadableJournal;
import io.virtwarden.hypervisor.event.NativeText;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.monitor.inventory.KnownJson;
import io.virtwarden.monitor.inventory.KnownState;
import io.virtwarden.monitor.inventory.ObjectKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Brings the known state back at start: the state file, then what the journal holds after it. */
final class Restore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Restore() {}

    /**
     * Fills {@code known}. Reads the disk.
     *
     * @return when the journal's last record was written; null if it is empty
     */
    static @Nullable Instant into(KnownState known, Journal journal, StateFile file) throws InterruptedException {
        long last = journal.next() - 1;
        Optional<StateFile.Picture> picture = file.read(journal.epoch()).filter(found -> found.sequence() <= last);
        picture.ifPresent(found -> StateFile.restore(found, known));
        long after = picture.map(StateFile.Picture::sequence).orElse(0L);
        // The last record is read in any case: its time says until when somebody listened.
        Instant lastTime = null;
        AuditCodec codec = new AuditCodec(journal.epoch());
        try (ReadableJournal.Reader reader = journal.read(Math.max(1, Math.min(after + 1, last)))) {
            for (long sequence = 0; sequence < last; ) {
                JournalEntry entry = reader.next(PATIENCE);
                if (entry == null) {
                    break;
                }
                sequence = entry.sequence();
                lastTime = entry.time();
                if (sequence > after && entry.kind() == AuditCodec.KIND) {
                    apply(known, codec.decode(entry));
                }
            }
        }
        return lastTime;
    }

    /** Takes over what a record says of its object; records of other kinds say nothing. */
    static void apply(KnownState known, AuditRecord record) {
        try {
            JsonNode data = JSON.readTree(record.data());
            ObjectKind kind = Kinds.of(data.path("object").asText());
            if (kind == null || !data.has("after")) {
                return;
            }
            ObjectKey key = ObjectKey.of(data.path("uri").asText(), subject(kind, data));
            known.set(key, data.get("after").isNull() ? null : KnownJson.read(kind, data.get("after")));
        } catch (IOException | IllegalArgumentException e) {
            // Data withheld for its size or made by a newer version: the next listing brings the truth.
        }
    }

    private static Subject subject(ObjectKind kind, JsonNode data) {
        JsonNode uuid = data.get("uuid");
        JsonNode bytes = data.get("nameBytes");
        String name = bytes == null
                ? data.path("name").asText()
                : NativeText.decode(HexFormat.of().parseHex(bytes.textValue()));
        return new Subject(kind, uuid == null ? null : UUID.fromString(uuid.textValue()), name, -1);
    }
}
