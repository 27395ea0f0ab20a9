package io.virtwarden.chassis.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.chassis.journal.JournalEntry;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditCodecTest {
    private final AuditCodec codec = new AuditCodec(SampleTrail.EPOCH);

    @Test
    void givesBackEveryPartOfARecord() {
        for (AuditRecord record : SampleTrail.of(50, new Random(1))) {
            assertThat(codec.decode(entry(record))).usingRecursiveComparison().isEqualTo(record);
        }
    }

    @Test
    void keepsEmptyDataAndAnySubject() {
        AuditRecord record = new AuditRecord(
                SampleTrail.NODE,
                SampleTrail.EPOCH,
                9,
                "t",
                "net_eth0_\ud83d\ude00",
                "",
                Instant.EPOCH,
                Chain.start(),
                new byte[0]);
        assertThat(codec.decode(entry(record))).usingRecursiveComparison().isEqualTo(record);
    }

    @Test
    void refusesAnotherKindAndANewerVersion() {
        AuditRecord record = SampleTrail.of(1, new Random(1)).get(0);
        byte[] payload = payload(record);
        assertThatThrownBy(() -> codec.decode(new JournalEntry(1, record.time(), 7, payload)))
                .isInstanceOf(DamagedRecordException.class)
                .hasMessageContaining("entry 1")
                .hasMessageContaining("kind 7");
        payload[0] = 2;
        assertThatThrownBy(() -> codec.decode(new JournalEntry(1, record.time(), AuditCodec.KIND, payload)))
                .isInstanceOf(DamagedRecordException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("newer");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void saysDamagedOrDecodesWhateverTheBytesAre(long seed) {
        Random random = new Random(seed);
        List<AuditRecord> records = SampleTrail.of(200, random);
        for (AuditRecord record : records) {
            byte[] payload = payload(record);
            byte[] damaged = Arrays.copyOf(payload, random.nextInt(payload.length + 20));
            for (int i = random.nextInt(4); i > 0 && damaged.length > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                codec.decode(new JournalEntry(record.sequence(), record.time(), AuditCodec.KIND, damaged));
            } catch (DamagedRecordException e) {
                assertThat(e).as("seed %d", seed).hasMessageContaining("entry " + record.sequence());
            }
        }
    }

    @Test
    void neverBelievesALengthBeyondTheEnd() {
        byte[] payload = payload(SampleTrail.of(1, new Random(1)).get(0));
        payload[49] = (byte) 0xff;
        payload[50] = (byte) 0xff;
        assertThatThrownBy(() -> codec.decode(new JournalEntry(1, Instant.EPOCH, AuditCodec.KIND, payload)))
                .isInstanceOf(DamagedRecordException.class)
                .hasMessageContaining("claims");
    }

    @Test
    void refusesATextThatDoesNotFit() {
        assertThatThrownBy(() -> codec.encode(
                        SampleTrail.NODE, "t", "x".repeat(70_000), "k", Chain.start(), "{}".getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("subject has 70000 bytes");
    }

    private JournalEntry entry(AuditRecord record) {
        return new JournalEntry(record.sequence(), record.time(), AuditCodec.KIND, payload(record));
    }

    private byte[] payload(AuditRecord r) {
        return codec.encode(r.node(), r.type(), r.subject(), r.key(), r.chain(), r.data());
    }
}
