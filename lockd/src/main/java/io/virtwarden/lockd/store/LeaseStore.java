package io.virtwarden.lockd.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.virtwarden.chassis.journal.Journal.Condition.State;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalLimits;
import io.virtwarden.chassis.journal.JournalStoppedException;
import io.virtwarden.chassis.journal.JournalUnusableException;
import io.virtwarden.chassis.journal.PromptJournal;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.NotRecordedException;
import io.virtwarden.lockd.lease.Records;
import io.virtwarden.lockd.lease.Refusal.Reason;
import io.virtwarden.lockd.store.Snapshots.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Leases on disk: every fact goes into a journal before it counts; now and then all leases go into a sealed table, and the journal
 * lets go of what came before. A start reads the newest table and the journal behind it.
 *
 * <p>{@link #keep} and {@link #token} are called by one thread at a time; the rest by any.
 */
public final class LeaseStore implements Records, AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(LeaseStore.class);
    private static final JournalLimits LIMITS = new JournalLimits(8L << 20, 256 << 10);
    private static final String DAMAGED = "DAMAGED";
    /** Facts after which a snapshot is written: about 2 MB of journal, read in some 50 ms. */
    static final int FACTS = 10_000;

    private final PromptJournal journal;
    private final Snapshots snapshots;
    private final Tokens tokens;
    private final InstantSource clock;
    private final ExecutorService background;
    private final List<Lease> known;
    private final SortedMap<Long, Lease> leases;
    private int facts;
    private volatile boolean sealing;

    private LeaseStore(
            PromptJournal journal,
            Snapshots snapshots,
            Tokens tokens,
            SortedMap<Long, Lease> leases,
            InstantSource clock,
            ExecutorService background) {
        this.journal = journal;
        this.snapshots = snapshots;
        this.tokens = tokens;
        this.clock = clock;
        this.background = background;
        this.leases = leases;
        this.known = List.copyOf(leases.values());
    }

    /**
     * Opens what a folder holds, making it if there is none.
     *
     * @param folder the state folder
     * @param secondCopy the file outside of it that says how far tokens were reserved
     * @throws IOException if it cannot be used or is damaged, with what to do
     */
    public static LeaseStore open(Path folder, Path secondCopy, InstantSource clock, MeterRegistry registry)
            throws IOException {
        Files.createDirectories(folder);
        refuseDamaged(folder);
        PromptJournal journal;
        try {
            journal = JournalFolder.openPrompt(
                    folder.resolve("journal"), LIMITS, clock, registry, Tags.of("journal", "leases"));
        } catch (JournalUnusableException e) {
            throw new IOException(e.getMessage(), e);
        }
        ExecutorService background = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "lockd-store");
            thread.setDaemon(true);
            return thread;
        });
        try {
            LeaseStore store = open(folder, secondCopy, clock, journal, background);
            store.bind(registry);
            return store;
        } catch (IOException | RuntimeException e) {
            background.shutdownNow();
            journal.close();
            throw e;
        }
    }

    private static LeaseStore open(
            Path folder, Path secondCopy, InstantSource clock, PromptJournal journal, ExecutorService background)
            throws IOException {
        Snapshots snapshots = new Snapshots(folder);
        Snapshot newest = null;
        String fault;
        try {
            newest = snapshots.newest();
            fault = Replay.fault(newest, journal).orElse("");
        } catch (IOException e) {
            fault = String.valueOf(e.getMessage());
        }
        if (!fault.isEmpty()) {
            Files.writeString(folder.resolve(DAMAGED), fault + "\n");
            refuseDamaged(folder);
        }
        Replay.Known known = new Replay().of(newest, journal);
        Tokens tokens = new Tokens(
                new TokenCopy(folder.resolve("tokens")),
                new TokenCopy(secondCopy),
                new Tokens.Evidence(journal.next() == 1 && newest == null, known.highest(), known.newest()),
                clock,
                background);
        LeaseStore store = new LeaseStore(journal, snapshots, tokens, new TreeMap<>(known.leases()), clock, background);
        store.facts = (int) Math.min(FACTS, journal.next() - 1 - (newest == null ? 0 : newest.sequence()));
        return store;
    }

    /** A journal tells of damage once, so this file goes on telling of it. */
    private static void refuseDamaged(Path folder) throws IOException {
        Path damaged = folder.resolve(DAMAGED);
        if (Files.exists(damaged)) {
            throw new IOException("the leases in " + folder + " are damaged: "
                    + Files.readString(damaged).strip()
                    + ". Leases may be missing, so none are granted. Make sure that no program writes under a lease of"
                    + " this host, move that folder away (keep " + folder.toAbsolutePath()
                    + ".tokens), and start again: running guests get their leases anew");
        }
    }

    /** What was held when the store was opened. */
    public List<Lease> known() {
        return known;
    }

    @Override
    public void keep(Fact fact) throws NotRecordedException {
        try {
            journal.append(clock.instant(), Replay.kind(fact), Replay.payload(fact));
        } catch (IOException | JournalStoppedException e) {
            throw new NotRecordedException(Reason.NOT_RECORDED, "cannot be recorded: " + e.getMessage());
        }
        if (fact instanceof Fact.Ended) {
            leases.remove(fact.lease().id());
        } else {
            leases.put(fact.lease().id(), fact.lease());
        }
        facts++;
        if (facts >= FACTS && !sealing) {
            facts = 0;
            sealing = true;
            Snapshot snapshot = snapshot();
            background.execute(() -> seal(snapshot));
        }
    }

    @Override
    public long token() throws NotRecordedException {
        return tokens.next();
    }

    private Snapshot snapshot() {
        return new Snapshot(journal.epoch(), journal.next() - 1, new TreeMap<>(leases));
    }

    private void seal(Snapshot snapshot) {
        try {
            journal.sync(); // a table must never know of more than the journal
            journal.trim(snapshots.write(snapshot));
        } catch (IOException | RuntimeException e) {
            LOG.warn("No snapshot of the leases, the journal grows", "reason", e.toString());
        } finally {
            sealing = false;
        }
    }

    /** For tests: as if the process ended after this, with no snapshot. */
    void abandon() {
        facts = 0;
    }

    /** Syncs what was kept, for tests. */
    void sync() throws IOException {
        journal.sync();
    }

    /** Whether grants can be recorded. */
    public Check check() {
        return Check.of("store", () -> {
            String refusal = tokens.refusal();
            if (journal.condition().state() != State.ACCEPTING) {
                return Status.failed(journal.condition().reason());
            }
            return refusal.isEmpty() ? Status.ok("records") : Status.failed(refusal);
        });
    }

    /** Whether the state folder was found older than the tokens' second copy. */
    public boolean restored() {
        return tokens.restored();
    }

    private void bind(MeterRegistry registry) {
        gauge(
                registry,
                "virtwarden.lockd.tokens.reserved",
                "Up to which token the host's are reserved",
                () -> tokens.reserved());
        gauge(
                registry,
                "virtwarden.lockd.tokens.restored",
                "1 if the state folder was older than the tokens' second copy when lockd started",
                () -> tokens.restored() ? 1 : 0);
        gauge(
                registry,
                "virtwarden.lockd.tokens.alone",
                "1 if the tokens' second copy cannot be written",
                () -> tokens.alone() ? 1 : 0);
        gauge(
                registry,
                "virtwarden.lockd.tokens.refused",
                "1 if no token can be given out",
                () -> tokens.refusal().isEmpty() ? 0 : 1);
    }

    private static void gauge(
            MeterRegistry registry, String name, String description, java.util.function.Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** Seals what is known, so that the next start is quick. After the last {@link #keep}. */
    @Override
    public void close() {
        background.shutdown();
        try {
            if (background.awaitTermination(2, TimeUnit.SECONDS) && facts > 0) {
                seal(snapshot());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        journal.close();
    }
}
