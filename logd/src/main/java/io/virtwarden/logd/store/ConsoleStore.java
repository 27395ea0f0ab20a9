package io.virtwarden.logd.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.console.ConsoleSink;
import io.virtwarden.logd.console.EpochMicros;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * Keeps what the consoles say. Capture threads hand over bytes and marks and go on at once; two threads of the store's own write
 * the journal and look after sealed tables and retention; any thread reads.
 */
public final class ConsoleStore implements ConsoleSink, AutoCloseable {
    private static final long MOST_UNSEALED_ENTRIES = 4_000_000;
    private static final long CLOSE_MILLIS = 3_000;
    private static final long ABANDON_MILLIS = 500;

    private final Intake intake;
    private final JournalSlot journal;
    private final Tables tables;
    private final Consoles consoles;
    private final StoreMeters meters;
    private final StoreWriter writer;
    private final Maintenance maintenance;
    private final InstantSource clock;
    private final Thread writerThread;

    private ConsoleStore(
            Path folder, StoreSettings settings, Shares shares, InstantSource clock, MeterRegistry registry)
            throws IOException {
        this.clock = clock;
        this.meters = new StoreMeters(registry, clock);
        this.consoles = new Consoles();
        this.tables = Tables.open(folder(folder, "sealed"), meters);
        Erasures erasures = Erasures.open(folder(folder, "erase"));
        this.journal = JournalSlot.open(folder, clock, registry, tables.view().sealedThrough());
        try {
            Replay replay = new Replay(consoles, erasures, meters);
            replay.tables(tables.view());
            replay.journal(journal, tables.view().sealedThrough());
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
        consoles.all().forEach(console -> console.taken(console.nextOffset()));
        this.intake = new Intake(consoles, settings.buffer().bytes(), meters::dropped);
        this.writer =
                new StoreWriter(intake, journal, () -> tables.view().sealedThrough(), () -> hasRoom(settings), meters);
        Sealer sealer = new Sealer(
                journal, tables, consoles, erasures, meters, settings.sealSize().bytes());
        Retention retention = new Retention(shares, settings.retainSize().bytes());
        this.maintenance = new Maintenance(new Maintenance.Parts(
                settings, intake, journal, tables, consoles, erasures, sealer, retention, meters, clock));
        this.writerThread = new Thread(writer, "logd-store");
        writerThread.setDaemon(true);
        intake.writer(writerThread);
    }

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
        ConsoleStore store = new ConsoleStore(folder(folder, ""), settings, shares, clock, registry);
        store.bindGauges();
        store.writerThread.start();
        store.maintenance.start();
        return store;
    }

    private static Path folder(Path parent, String name) throws IOException {
        Path folder = name.isEmpty() ? parent : parent.resolve(name);
        return Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private void bindGauges() {
        meters.gauge("virtwarden.console.known", "Consoles of which something is kept", null, consoles::count);
        meters.gauge(
                "virtwarden.console.open",
                "Consoles being captured",
                null,
                () -> consoles.all().stream().filter(Console::isOpen).count());
        meters.gauge("virtwarden.console.buffered", "Memory of bytes not yet durable", "bytes", intake::used);
        meters.gauge(
                "virtwarden.console.tables",
                "Sealed tables",
                null,
                () -> tables.view().tables().size());
        meters.gauge("virtwarden.console.stored", "Sealed tables and journal on disk", "bytes", this::storedBytes);
    }

    private long storedBytes() {
        return tables.view().bytes() + journal.size();
    }

    private boolean hasRoom(StoreSettings settings) {
        return meters.unsealedBytes() < settings.journal().bytes() && meters.unsealedEntries() < MOST_UNSEALED_ENTRIES;
    }

    @Override
    public boolean bytes(ConsoleId console, String domainName, long epochMicros, ByteBuffer bytes) {
        return intake.bytes(console, domainName, epochMicros, bytes);
    }

    @Override
    public boolean mark(ConsoleId console, String domainName, long epochMicros, ConsoleMark mark) {
        return intake.mark(console, domainName, epochMicros, mark);
    }

    @Override
    public boolean hasRoom() {
        return intake.hasRoom();
    }

    @Override
    public boolean hasRoom(ConsoleId console) {
        return intake.hasRoom(console);
    }

    /** Bytes ever taken of a console: at the start those that are durable, then each that was not refused. From memory. */
    public long taken(ConsoleId console) {
        Console known = consoles.known(console);
        if (known == null) return 0;
        synchronized (known) {
            return known.taken();
        }
    }

    /** All consoles of which something is kept or heard since the start, in no order. From memory. */
    public List<ConsoleInfo> consoles() {
        return new Inventory(tables, consoles).all();
    }

    /** Entries after a position: 0 for all, {@link ConsoleInfo#position} for what is still to come. Reads nothing yet. */
    public History history(ConsoleId console, long position) {
        return new StoreHistory(tables, journal, consoles, meters, console, position);
    }

    /** Position of the newest entry that can be read; 0 if there is none. From memory: for looking whether there is more. */
    public long newest(ConsoleId console) {
        Console known = consoles.known(console);
        return known == null ? 0 : known.newest();
    }

    /**
     * Calls back whenever something new of a console can be read, on the store's own thread: must be quick and not throw. Does
     * nothing for a console that is not known.
     *
     * @return ends it
     */
    public Runnable watch(ConsoleId console, Runnable watcher) {
        Console known = consoles.known(console);
        if (known == null) return () -> {};
        known.watchers().add(watcher);
        return () -> known.watchers().remove(watcher);
    }

    /**
     * The position after which everything lies that came at or after a time. Entries after it may be older where the clock was set
     * back, or by as much as a block spans: whoever wants none of these looks at each.
     */
    public long since(ConsoleId console, Instant time) {
        return new Finder(tables, consoles).since(console, EpochMicros.of(time));
    }

    /** The position behind which nothing lies that came before a time. */
    public long until(ConsoleId console, Instant time) {
        return new Finder(tables, consoles).until(console, EpochMicros.of(time));
    }

    /** Where the last so many lines begin; a last line without an end counts. Reads no text. */
    public Tail tail(ConsoleId console, long lines) {
        return new Finder(tables, consoles).tail(console, lines);
    }

    /**
     * Removes all that is kept of a domain from the disk. What arrives meanwhile stays. Blocks until it is done; goes on after a crash.
     *
     * @return bytes of text removed
     * @throws IOException if something could not be removed; it is hidden at once all the same, and tried again
     */
    public long delete(UUID domain) throws IOException {
        long bytes = consoles().stream()
                .filter(info -> info.id().domain().equals(domain))
                .mapToLong(ConsoleInfo::bytes)
                .sum();
        maintenance.delete(domain);
        return bytes;
    }

    /** Whether consoles are being kept. */
    public Check check() {
        return Check.of("store", () -> {
            Journal.Condition condition = journal.condition();
            boolean accepting = condition.state() == Journal.Condition.State.ACCEPTING;
            return accepting ? Status.ok("keeps what consoles say") : Status.failed(condition.reason());
        });
    }

    /** Writes what was taken, waiting up to 3 s for the disk; then takes no more. */
    @Override
    public void close() {
        intake.close(EpochMicros.of(clock.instant()));
        maintenance.close();
        writer.finish();
        if (!ended(CLOSE_MILLIS)) {
            writer.abandon();
            journal.close(); // ends the waiting for a full disk
            ended(ABANDON_MILLIS);
        }
        journal.close();
        tables.close();
    }

    private boolean ended(long millis) {
        try {
            writerThread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !writerThread.isAlive();
    }
}
