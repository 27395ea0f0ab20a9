package io.virtwarden.logd.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.console.ConsoleSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * Keeps what the consoles say. Capture threads hand over bytes and marks and go on at once; two threads of the store's own write
 * the journal and look after sealed tables and retention; any thread reads.
 */
public final class ConsoleStore implements ConsoleSink, AutoCloseable {
    private ConsoleStore() {}

    /**
     * Opens the store in a folder, making it if there is none, and mends what a crash has left.
     *
     * @param shares how much each domain may keep
     * @param registry gets the {@code virtwarden.console.*} meters and those of the journal
     * @throws IOException if the folder cannot be used or another process has it; the message names it
     */
    public static ConsoleStore open(
            Path folder, StoreSettings settings, Shares shares, InstantSource clock, MeterRegistry registry)
            throws IOException {
        return new ConsoleStore();
    }

    @Override
    public boolean bytes(ConsoleId console, String domainName, long epochMicros, ByteBuffer bytes) {
        return true;
    }

    @Override
    public boolean mark(ConsoleId console, String domainName, long epochMicros, ConsoleMark mark) {
        return true;
    }

    /** All consoles of which something is kept or heard since the start, in no order. From memory. */
    public List<ConsoleInfo> consoles() {
        return List.of();
    }

    /**
     * Entries after a position: 0 for all, {@link ConsoleInfo#position} for what is still to come. Reads nothing yet.
     */
    public History history(ConsoleId console, long position) {
        return new History() {
            @Override
            public @org.jspecify.annotations.Nullable Chunk next() {
                return null;
            }

            @Override
            public void close() {}
        };
    }

    /** Position of the newest entry of a console that can be read; 0 if there is none. From memory: for looking whether there is more. */
    public long newest(ConsoleId console) {
        return 0;
    }

    /**
     * Removes all that is kept of a domain from the disk. What arrives meanwhile stays. Blocks until it is done; goes on after a crash.
     *
     * @return bytes of text removed
     * @throws IOException if something could not be removed; it is hidden at once all the same, and tried again
     */
    public long delete(UUID domain) throws IOException {
        return 0;
    }

    /** Whether consoles are being kept. */
    public Check check() {
        return Check.of("store", () -> io.virtwarden.chassis.ops.Status.ok("keeps nothing yet"));
    }

    /** Writes what was taken, waiting up to 3 s for the disk; then takes no more. */
    @Override
    public void close() {}
}
