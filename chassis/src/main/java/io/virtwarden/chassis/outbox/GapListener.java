package io.virtwarden.chassis.outbox;

/** Hears that the journal let go of entries before the pump could deliver them. */
@FunctionalInterface
public interface GapListener {
    /**
     * Called by the pump's thread, at least once per gap (again after a crash). The owner makes it a gap record with the
     * reason {@code outbox-bound}; it must hand over to the journal's appender and not block.
     *
     * @param firstSequence first entry never delivered
     * @param lastSequence last one
     */
    void skipped(long firstSequence, long lastSequence);
}
