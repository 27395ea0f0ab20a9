package io.virtwarden.lockd.rpc;

import static io.virtwarden.lockd.rpc.Virtlockd.AUTOCREATE;
import static io.virtwarden.lockd.rpc.Virtlockd.SHARED;
import static io.virtwarden.lockd.rpc.Virtlockd.acquire;
import static io.virtwarden.lockd.rpc.Virtlockd.ask;
import static io.virtwarden.lockd.rpc.Virtlockd.createLockspace;
import static io.virtwarden.lockd.rpc.Virtlockd.internal;
import static io.virtwarden.lockd.rpc.Virtlockd.invalid;
import static io.virtwarden.lockd.rpc.Virtlockd.locked;
import static io.virtwarden.lockd.rpc.Virtlockd.notLocked;
import static io.virtwarden.lockd.rpc.Virtlockd.registered;
import static io.virtwarden.lockd.rpc.Virtlockd.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.rpc.RpcError;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.Leases.Acquire;
import io.virtwarden.lockd.lease.Leases.Answer;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.lockd.process.KillSettings;
import io.virtwarden.lockd.process.Processes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where ours is better than virtlockd, or says no where virtlockd does not. */
class DropInTest {
    @TempDir
    Path folder;

    private final MemoryLeases ledger = new MemoryLeases();
    private OurVirtlockd ours;
    private Process guest;
    private Process otherGuest;
    private Path disk;

    @BeforeEach
    void start() throws IOException {
        ours = new OurVirtlockd(folder, ledger, KillSettings.standard());
        guest = Guests.start();
        otherGuest = Guests.start();
        disk = Files.createFile(folder.resolve("disk.raw"));
    }

    @AfterEach
    void stop() {
        ours.close();
        guest.destroyForcibly();
        otherGuest.destroyForcibly();
    }

    @Test
    void refusesNamesThatLeaveTheirLockspace() throws IOException {
        var space = folder.resolve("space").toString();
        var secret = Files.createFile(folder.resolve("secret"));
        try (var client = registered(ours.socket(), guest.pid())) {
            assertThat(ask(client, createLockspace(space))).isEqualTo("ok");
            for (var name : new String[] {"../secret", "x/../../secret", "..", ".", secret.toString()}) {
                for (var procedure = 4; procedure <= 6; procedure++)
                    assertThat(ask(client, Virtlockd.resource(procedure, space, name, 0)))
                            .as("procedure %d of %s", procedure, name)
                            .contains("'" + name + "' would leave lockspace " + space);
            }
            assertThat(ask(client, acquire("", "relative.raw", 0)))
                    .isEqualTo(invalid(51, "Lockspace resource 'relative.raw' is not an absolute path"));
            assertThat(ask(client, createLockspace("relative"))).contains("is not an absolute path");
            assertThat(ask(client, createLockspace(space + "/../../x"))).contains("without '..'");
        }
        assertThat(secret).exists();
        assertThat(ours.leases().held()).isEmpty();
    }

    @Test
    void refusesNamesThatAreNoText() throws IOException {
        try (var client = registered(ours.socket(), guest.pid())) {
            var nul = RpcError.join(RpcError.utf8(disk.toString()), new byte[] {0}, RpcError.utf8("x"));
            var strange = RpcError.join(RpcError.utf8(disk.toString()), new byte[] {(byte) 0xFF});
            for (var name : new byte[][] {nul, strange})
                for (var procedure = 4; procedure <= 7; procedure++)
                    assertThat(ask(client, Virtlockd.resource(procedure, new byte[0], name, 0)))
                            .contains("has a NUL byte or is no UTF-8");
            var longName = "n".repeat(65536);
            for (var name : new String[] {"/" + longName.substring(1), "/" + "n".repeat(4096)}) {
                assertThat(ask(client, acquire("", name, 0)))
                        .startsWith("38/51")
                        .contains("|36,-1");
                assertThat(ask(client, release("", name))).startsWith("87/51");
            }
        }
        assertThat(ours.leases().held()).isEmpty();
    }

    @Test
    void grantsNothingToAProcessThatDoesNotExist() throws IOException {
        guest.destroyForcibly().onExit().join();
        for (var pid : new long[] {guest.pid(), 0, -1, 999_999_999}) {
            try (var client = registered(ours.socket(), pid)) {
                assertThat(ask(client, acquire(disk, 0)))
                        .isEqualTo(invalid(51, "there is no process " + pid + " that could hold a lease for demo1"));
                assertThat(ask(client, release(disk))).isEqualTo(notLocked(disk));
            }
        }
        assertThat(ours.leases().held()).isEmpty();
        assertThat(ours.locks().size()).isZero();
    }

    @Test
    void endsTheLeasesOfAGuestThatDiedWithoutAConnection() throws IOException {
        try (var client = registered(ours.socket(), guest.pid());
                var other = registered(ours.socket(), otherGuest.pid())) {
            assertThat(ask(client, acquire(disk, 0))).isEqualTo("ok");
            guest.destroyForcibly();
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(ask(other, acquire(disk, 0))).isEqualTo("ok"));
        }
    }

    @Test
    void letsTwoNamesOfOneDiskMeet() throws IOException {
        var link = Files.createLink(folder.resolve("link.raw"), disk);
        try (var client = registered(ours.socket(), guest.pid());
                var other = registered(ours.socket(), otherGuest.pid())) {
            assertThat(ask(client, acquire(disk, 0))).isEqualTo("ok");
            assertThat(ask(other, acquire(link, 0))).isEqualTo(locked(link));
            assertThat(ask(client, acquire(link, 0))).isEqualTo(locked(link));
            assertThat(ask(client, release(disk))).isEqualTo("ok");
            assertThat(ask(other, acquire(link, 0))).isEqualTo("ok");
        }
    }

    @Test
    void makesLockspacesForLeasesBelowItsRootAndRemembersThem() throws IOException {
        var space = folder.resolve("leases/pool").toString();
        try (var client = registered(ours.socket(), guest.pid())) {
            assertThat(ask(client, acquire(space, "key", 0))).isEqualTo("ok");
            assertThat(Path.of(space, "key")).isEmptyFile();
            for (var outside : new String[] {
                "/elsewhere/pool", folder.resolve("leases").toString(), space + "/../../out", "", "relative"
            }) {
                if (!outside.isEmpty())
                    assertThat(ask(client, acquire(outside, "key", 0)))
                            .isEqualTo(internal(7, "Lockspace for path " + outside + " does not exist"));
            }
            Files.createSymbolicLink(folder.resolve("leases/trap"), folder);
            assertThat(ask(client, acquire(folder.resolve("leases/trap").toString(), "key", 0)))
                    .contains("lies outside of");
        }
        restart();
        try (var client = registered(ours.socket(), guest.pid())) {
            assertThat(ask(client, release(space, "key"))).isEqualTo("ok");
            assertThat(Path.of(space, "key")).as("it may be leased again").exists();
        }
    }

    @Test
    void remembersAnnouncedLockspaces() throws IOException {
        var space = folder.resolve("announced").toString();
        try (var client = new RawClient(ours.socket())) {
            assertThat(ask(client, createLockspace(space))).isEqualTo("ok");
        }
        restart();
        try (var client = registered(ours.socket(), guest.pid())) {
            assertThat(ask(client, acquire(space, "x", AUTOCREATE))).isEqualTo("ok");
        }
        ours.close();
        Files.writeString(folder.resolve("lockspaces"), "{ damaged");
        ours = new OurVirtlockd(folder, ledger, KillSettings.standard());
        try (var client = registered(ours.socket(), otherGuest.pid())) {
            assertThat(ask(client, acquire(space, "y", AUTOCREATE))).contains("does not exist");
            assertThat(ask(client, createLockspace(space))).isEqualTo("ok");
            assertThat(ask(client, acquire(space, "x", AUTOCREATE))).isEqualTo(locked("x"));
        }
    }

    @Test
    void holdsAfterARestartWhatTheLivingHold() throws IOException {
        var other = Files.createFile(folder.resolve("other.raw"));
        try (var client = registered(ours.socket(), guest.pid());
                var dying = registered(ours.socket(), otherGuest.pid());
                var foreign = new ForeignLock()) {
            assertThat(ask(client, acquire(disk, 0))).isEqualTo("ok");
            assertThat(ask(dying, acquire(other, 0))).isEqualTo("ok");
            ours.close();
            otherGuest.destroyForcibly().onExit().join();
            ours = new OurVirtlockd(folder, ledger, KillSettings.standard());

            assertThat(foreign.take(disk, true)).as("locked again").isFalse();
            assertThat(foreign.take(other, true)).as("its owner is dead").isTrue();
            assertThat(ours.leases().held()).hasSize(1);
            guest.destroyForcibly();
            Awaitility.await("the end of the living is heard, too")
                    .until(() -> ours.leases().held().isEmpty() && foreign.take(disk, true));
        }
    }

    @Test
    void givesAnOwnerOnceMoreWhatItMayNotKnowThatItHas() throws IOException {
        try (var client = registered(ours.socket(), guest.pid())) {
            assertThat(ask(client, acquire(disk, 0))).isEqualTo("ok");
        }
        restart();
        try (var client = registered(ours.socket(), guest.pid());
                var other = registered(ours.socket(), otherGuest.pid())) {
            assertThat(ask(other, acquire(disk, 0))).isEqualTo(locked(disk));
            assertThat(ask(client, acquire(disk, SHARED))).isEqualTo(locked(disk));
            assertThat(ask(client, acquire(disk, 0))).isEqualTo("ok");
            assertThat(ask(client, acquire(disk, 0))).isEqualTo(locked(disk));
            assertThat(ask(client, release(disk))).isEqualTo("ok");
            assertThat(ask(client, release(disk))).isEqualTo(notLocked(disk));
        }
        assertThat(ours.count("virtwarden.lockd.owners.adopted")).isEqualTo(1);
    }

    @Test
    void raisesAnAlarmAboutWhatItCannotLockAgainUntilItCan() throws IOException {
        try (var client = registered(ours.socket(), guest.pid());
                var foreign = new ForeignLock()) {
            assertThat(ask(client, acquire(disk, 0))).isEqualTo("ok");
            ours.close();
            assertThat(foreign.take(disk, false)).isTrue();
            ours = new OurVirtlockd(folder, ledger, KillSettings.standard());

            System.gc();
            assertThat(ours.gauge("virtwarden.lockd.files.unguarded"))
                    .as("also after a collection of garbage")
                    .isEqualTo(1);
            assertThat(ours.gauge("virtwarden.lockd.files.locked")).isZero();
            assertThat(ours.gauge("virtwarden.lockd.owners.watched")).isPositive();
            assertThat(ours.files().unguarded()).hasSize(1);
            assertThat(ours.files().unguarded().get(0).why()).contains("is locked by process " + foreign.pid());
            assertThat(ours.leases().held()).as("the guest runs in any case").hasSize(1);
            assertThat(ours.files().lockMissing()).isZero();
            foreign.drop();
            assertThat(ours.files().lockMissing()).isEqualTo(1);
            assertThat(ours.files().unguarded()).isEmpty();
            assertThat(foreign.take(disk, true)).isFalse();
        }
    }

    @Test
    void takesLeasesForRunningDomainsWhileAnotherVirtlockdHasTheirFiles() throws IOException {
        var owner = owner(guest);
        try (var foreign = new ForeignLock()) {
            assertThat(foreign.take(disk, false)).isTrue();
            var answer = ours.leases()
                    .acquire(new Acquire(
                            new Resource(disk.toString()),
                            Mode.EXCLUSIVE,
                            owner,
                            Origin.DOMAIN,
                            Optional.empty(),
                            Duration.ZERO))
                    .toCompletableFuture()
                    .join();
            assertThat(answer).isInstanceOf(Answer.Yes.class);
            assertThat(ours.files().unguarded()).hasSize(1);
            foreign.drop();
            assertThat(ours.files().lockMissing()).isEqualTo(1);
            assertThat(foreign.take(disk, true)).isFalse();
        }
        // libvirtd knows nothing of that: suspend and resume as ever.
        try (var client = registered(ours.socket(), guest.pid())) {
            assertThat(ask(client, release(disk))).isEqualTo("ok");
            assertThat(ours.locks().size()).isZero();
            assertThat(ask(client, acquire(disk, 0))).isEqualTo("ok");
        }
    }

    @Test
    void givesLibvirtdWhatWasTakenForItsRunningDomain() throws IOException {
        var request = new Acquire(
                new Resource(disk.toString()),
                Mode.EXCLUSIVE,
                owner(guest),
                Origin.DOMAIN,
                Optional.empty(),
                Duration.ZERO);
        assertThat(ours.leases().acquire(request).toCompletableFuture().join()).isInstanceOf(Answer.Yes.class);
        try (var client = registered(ours.socket(), guest.pid())) {
            assertThat(ask(client, acquire(disk, 0))).isEqualTo("ok");
            assertThat(ours.leases().held()).hasSize(1);
            assertThat(ask(client, release(disk))).isEqualTo("ok");
        }
        assertThat(ours.leases().held()).isEmpty();
        assertThat(ours.locks().size()).isZero();
    }

    @Test
    void keepsTheFileOfARunningDomainThatIsSeenAgainAndLetsGoOfItInTheEnd() throws IOException {
        var seen = new Acquire(
                new Resource(disk.toString()),
                Mode.EXCLUSIVE,
                owner(guest),
                Origin.DOMAIN,
                Optional.empty(),
                Duration.ZERO);
        try (var client = registered(ours.socket(), guest.pid())) {
            assertThat(ask(client, acquire(disk, 0))).isEqualTo("ok");
            assertThat(ours.leases().acquire(seen).toCompletableFuture().join()).isInstanceOf(Answer.Yes.class);
            assertThat(ours.files().unguarded()).isEmpty();
            assertThat(ours.locks().size()).isOne();
            assertThat(ask(client, release(disk))).isEqualTo("ok");
        }
        assertThat(ours.leases().held()).isEmpty();
        assertThat(ours.locks().size()).isZero();
    }

    @Test
    void knowsForWhomLibvirtdSpeaksAlsoAfterARestart() throws IOException {
        assertThat(ours.owners().isSpokenFor(owner(guest))).isFalse();
        try (var client = registered(ours.socket(), guest.pid())) {
            assertThat(ours.owners().isSpokenFor(owner(guest))).isTrue();
            assertThat(ask(client, acquire(disk, 0))).isEqualTo("ok");
            ours.close();
            ours = new OurVirtlockd(folder, ledger, KillSettings.standard());
            assertThat(ours.owners().isSpokenFor(owner(guest))).isTrue();
            assertThat(ours.owners().isSpokenFor(owner(otherGuest))).isFalse();
        }
    }

    @Test
    void unlocksTheFileOfABrokenLease() throws IOException {
        try (var client = registered(ours.socket(), guest.pid());
                var foreign = new ForeignLock()) {
            assertThat(ask(client, acquire(disk, 0))).isEqualTo("ok");
            var id = ours.leases().held().stream()
                    .mapToLong(Lease::id)
                    .findFirst()
                    .orElseThrow();
            ours.leases().breakLease(id, "a test", "me").toCompletableFuture().join();
            assertThat(foreign.take(disk, false)).isTrue();
        }
    }

    @Test
    void leavesHoldersAloneWhenItStops() throws Exception {
        try (var holder = HolderMain.Running.here(ours.socket(), disk, false)) {
            restart();
            assertThat(ours.leases().held()).hasSize(1);
            Awaitility.await()
                    .during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(2))
                    .until(holder::isAlive);
            holder.kill9();
            Awaitility.await().until(() -> ours.leases().held().isEmpty());
        }
    }

    @Test
    void onlyReportsAHolderThatLetsGoWhereToldNotToKill() throws Exception {
        ours.close();
        ours = new OurVirtlockd(folder, ledger, KillSettings.off());
        try (var holder = HolderMain.Running.here(ours.socket(), disk, false)) {
            holder.disconnect();
            Awaitility.await().until(() -> ours.count("virtwarden.lockd.owners.letgo") == 1);
            Awaitility.await()
                    .during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> holder.isAlive() && ours.leases().held().size() == 1);
            assertThat(ours.count("virtwarden.lockd.owners.signals", "signal", "term"))
                    .isZero();
        }
    }

    @Test
    void sendsNoSignalToAHolderThatDies() throws Exception {
        try (var holder = HolderMain.Running.here(ours.socket(), disk, false)) {
            holder.kill9();
            Awaitility.await().until(() -> ours.leases().held().isEmpty());
        }
        assertThat(ours.count("virtwarden.lockd.owners.letgo")).isZero();
    }

    private void restart() throws IOException {
        ours.close();
        ours = new OurVirtlockd(folder, ledger, KillSettings.standard());
    }

    private static Owner owner(Process process) throws IOException {
        var processes = Processes.ofThisMachine();
        var uuid = ByteBuffer.wrap(Virtlockd.UUID);
        var pid = (int) process.pid();
        return new Owner(
                OurVirtlockd.NODE,
                processes.bootId(),
                new UUID(uuid.getLong(), uuid.getLong()),
                "demo1",
                pid,
                processes.startTime(pid).orElseThrow());
    }
}
