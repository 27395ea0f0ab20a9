package io.virtwarden.chassis.journal;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;

/** The process that {@link JournalKillIT} kills: appends without end and notes in a mapped file what is durable. */
final class KillVictim {
    static final JournalLimits LIMITS = new JournalLimits(256 << 10, 64 << 10);

    private KillVictim() {}

    /** Arguments: the journal's folder, the file for the acknowledged sequence. */
    public static void main(String[] args) throws Exception {
        try (FileChannel file = FileChannel.open(Path.of(args[1]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer acknowledged = file.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
            Journal journal = JournalFolder.open(
                    Path.of(args[0]), LIMITS, InstantSource.system(), new SimpleMeterRegistry(), Tags.empty());
            System.out.println("ready");
            while (true) {
                long sequence = journal.append(Instant.now(), (int) (journal.next() % 256), payload(journal.next()));
                journal.whenDurable(sequence).thenRun(() -> acknowledged.putLong(0, sequence));
                if (sequence % 1000 == 0) journal.trim(sequence - 20_000);
            }
        }
    }

    /** Follows from the sequence, so that the checker knows what it must be. */
    static byte[] payload(long sequence) {
        Random dice = new Random(sequence * 0x9E3779B97F4A7C15L);
        byte[] payload = new byte[8 + dice.nextInt(600)];
        dice.nextBytes(payload);
        ByteBuffer.wrap(payload).putLong(sequence);
        return payload;
    }
}
