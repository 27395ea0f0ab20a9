package io.virtwarden.lockd.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.LeaseState;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.NotRecordedException;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.lockd.lease.Scope;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseStoreTest {
    @TempDir
    Path folder;

    private LeaseStore open() throws IOException {
        return LeaseStore.open(
                folder.resolve("lockd"),
                folder.resolve("lockd.tokens"),
                InstantSource.system(),
                new SimpleMeterRegistry());
    }

    static Lease lease(LeaseStore store, String resource) throws NotRecordedException {
        long id = store.token();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Owner owner = new Owner(new UUID(1, 2), new UUID(3, 4), new UUID(5, id), "guest ü " + id, 4711, 99);
        Optional<Duration> ttl = id % 2 == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(12_345));
        return new Lease(
                id,
                new Resource(resource),
                id % 3 == 0 ? Mode.SHARED : Mode.EXCLUSIVE,
                owner,
                Origin.LIBVIRT,
                id,
                Scope.HOST,
                LeaseState.HELD,
                now,
                now,
                ttl);
    }

    private static Lease keep(LeaseStore store, String resource) throws NotRecordedException {
        Lease lease = lease(store, resource);
        store.keep(new Fact.Granted(lease));
        return lease;
    }

    private static void end(LeaseStore store, Lease lease) throws NotRecordedException {
        store.keep(new Fact.Ended(lease, Fact.End.RELEASED, "", ""));
    }

    @Test
    void knowsAfterARestartWhatWasHeld() throws Exception {
        Lease kept;
        Lease changed;
        try (LeaseStore store = open()) {
            assertThat(store.known()).isEmpty();
            kept = keep(store, "/images/a");
            end(store, keep(store, "/images/b"));
            changed = new Fact.Changed(keep(store, "/images/ü"), "").lease();
        }
        try (LeaseStore store = open()) {
            assertThat(store.known()).containsExactly(kept, changed);
            end(store, kept);
        }
        try (LeaseStore store = open()) {
            assertThat(store.known()).containsExactly(changed);
        }
    }

    @Test
    void readsSnapshotAndJournalTogetherAndKeepsTheJournalShort() throws Exception {
        Lease first;
        Lease last = null;
        try (LeaseStore store = open()) {
            first = keep(store, "/images/first");
            for (int i = 0; i < 5 * LeaseStore.FACTS; i++) {
                if (last != null) {
                    end(store, last);
                }
                last = keep(store, "/images/" + i);
            }
        }
        assertThat(files("leases-")).hasSizeBetween(1, 2);
        try (LeaseStore store = open()) {
            assertThat(store.known()).containsExactly(first, last);
        }
    }

    @Test
    void isReadyWithFiveThousandLeasesWithinASecond() throws Exception {
        try (LeaseStore store = open()) {
            for (int i = 0; i < 5000; i++) {
                keep(store, "/images/guest" + i + ".qcow2");
            }
        }
        long start = System.nanoTime();
        try (LeaseStore store = open()) {
            assertThat(store.known()).hasSize(5000);
            long millis = (System.nanoTime() - start) / 1_000_000;
            System.out.println("store with 5,000 leases open after ms: " + millis);
            assertThat(millis).isLessThan(2_000); // some 150 on a machine that does nothing else
        }
    }

    @Test
    void refusesToStartOnDamageAndGoesOnRefusing() throws Exception {
        try (LeaseStore store = open()) {
            for (int i = 0; i < 100; i++) {
                keep(store, "/images/" + i);
            }
            store.sync();
            store.abandon();
        }
        Path segment = files("").stream()
                .filter(it -> it.toString().endsWith(".seg"))
                .findFirst()
                .orElseThrow();
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(file.length() / 2);
            file.write(new byte[] {1, 2, 3, 4});
        }
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("damaged")
                    .hasMessageContaining("move that folder away");
        }
    }

    @Test
    void usesTheOlderSnapshotIfTheNewestIsDamaged() throws Exception {
        Lease first;
        try (LeaseStore store = open()) {
            first = keep(store, "/images/first");
        }
        Lease second;
        try (LeaseStore store = open()) {
            second = keep(store, "/images/second");
        }
        List<Path> tables = files("leases-");
        assertThat(tables).hasSize(2);
        Files.write(tables.get(1), new byte[4096]);
        try (LeaseStore store = open()) {
            assertThat(store.known()).containsExactly(first, second);
        }
    }

    @Test
    void refusesASnapshotOfAnotherJournal() throws Exception {
        try (LeaseStore store = open()) {
            keep(store, "/images/a");
        }
        for (Path file : files("")) {
            if (file.startsWith(folder.resolve("lockd/journal"))) {
                Files.delete(file);
            }
        }
        assertThatThrownBy(this::open).hasMessageContaining("another journal");
    }

    private List<Path> files(String prefix) throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("lockd"))) {
            return all.filter(Files::isRegularFile)
                    .filter(it -> it.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }
}
