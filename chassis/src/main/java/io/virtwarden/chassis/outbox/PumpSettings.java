package io.virtwarden.chassis.outbox;

import java.time.Duration;

/**
 * Bounds of a pump.
 *
 * @param inFlightRecords most records that wait for an acknowledgement
 * @param inFlightBytes most bytes that do (one record is always let through)
 * @param deadLetterBytes most bytes of values kept because no topic takes them; the oldest go first
 * @param cursorEvery how often the cursor file is synced
 * @param backOffFirst pause after a first failure; doubles, with jitter
 * @param backOffLongest its ceiling
 * @param stalledAfter without any acknowledgement for so long, with records in flight, the pump is not ready and looks why
 */
public record PumpSettings(
        int inFlightRecords,
        long inFlightBytes,
        long deadLetterBytes,
        Duration cursorEvery,
        Duration backOffFirst,
        Duration backOffLongest,
        Duration stalledAfter) {

    public PumpSettings {
        if (inFlightRecords < 1 || inFlightBytes < 1) {
            throw new IllegalArgumentException("a pump needs room for at least one record in flight");
        }
    }

    /** 20,000 records, 16 MiB, 64 MiB of dead letters, every second, 200 ms to 5 s, 10 s. */
    public static PumpSettings defaults() {
        return new PumpSettings(
                20_000,
                16L << 20,
                64L << 20,
                Duration.ofSeconds(1),
                Duration.ofMillis(200),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10));
    }
}
