package io.virtwarden.chassis.audit;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.outbox.Outgoing.Header;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Run with JAZZER_FUZZ=1 it looks for records that break the codecs; without, it replays what was found. */
class EventCodecFuzzTest {
    private static final List<Header> STRUCTURED =
            List.of(new Header("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8)));

    @FuzzTest(maxDuration = "60s")
    void refusesWhatIsNoRecord(byte[] bytes) {
        try {
            new AuditCodec(1).decode(new JournalEntry(1, Instant.EPOCH, AuditCodec.KIND, bytes));
        } catch (DamagedRecordException refused) {
            // The one way to refuse; anything else is a finding.
        }
        try {
            CloudEvents.parse("topic", null, bytes, STRUCTURED);
        } catch (DamagedRecordException refused) {
            // The same.
        }
    }
}
