package io.virtwarden.lockd.rpc;

import static io.virtwarden.lockd.rpc.Virtlockd.AUTOCREATE;
import static io.virtwarden.lockd.rpc.Virtlockd.SHARED;
import static io.virtwarden.lockd.rpc.Virtlockd.acquire;
import static io.virtwarden.lockd.rpc.Virtlockd.ask;
import static io.virtwarden.lockd.rpc.Virtlockd.call;
import static io.virtwarden.lockd.rpc.Virtlockd.createLockspace;
import static io.virtwarden.lockd.rpc.Virtlockd.delete;
import static io.virtwarden.lockd.rpc.Virtlockd.denied;
import static io.virtwarden.lockd.rpc.Virtlockd.internal;
import static io.virtwarden.lockd.rpc.Virtlockd.invalid;
import static io.virtwarden.lockd.rpc.Virtlockd.locked;
import static io.virtwarden.lockd.rpc.Virtlockd.message;
import static io.virtwarden.lockd.rpc.Virtlockd.newLockspace;
import static io.virtwarden.lockd.rpc.Virtlockd.notLocked;
import static io.virtwarden.lockd.rpc.Virtlockd.register;
import static io.virtwarden.lockd.rpc.Virtlockd.release;
import static io.virtwarden.lockd.rpc.Virtlockd.resource;
import static io.virtwarden.lockd.rpc.Virtlockd.restrict;
import static io.virtwarden.lockd.rpc.Virtlockd.rpc;
import static io.virtwarden.lockd.rpc.Virtlockd.system;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.rpc.RpcError;
import io.virtwarden.chassis.rpc.XdrWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every virtlockd answers: libvirt's own and ours. */
abstract class VirtlockdContract {
    private static final int KEEPALIVE = 0x6B656570;
    private static final String PONG = "0000001c6b6565700000000100000002000000020000000000000000";
    private static final List<String> WITH_NAMES =
            List.of("CreateResource", "DeleteResource", "AcquireResource", "ReleaseResource");

    private Path disk = Path.of("/");

    /** Where it serves. */
    abstract Path socket();

    /** An empty folder at the same path for it and for us. */
    abstract Path folder();

    /** The number, as the server sees it, of a process that lives as long as the test. */
    abstract long guest();

    /** Another. */
    abstract long otherGuest();

    /** A process that locks a file for itself and closes its connection when it is told to. */
    abstract Holder holder(Path file, boolean ignoresTerm);

    /** See {@link #holder}. */
    interface Holder extends AutoCloseable {
        void disconnect();

        boolean isAlive();

        void kill9();

        @Override
        void close();
    }

    /** Before each test, when there is a folder. */
    void makeDisk() throws IOException {
        disk = Files.createFile(folder().resolve("disk.raw"));
    }

    @TestFactory
    Stream<DynamicTest> refuses() {
        var cases = new ArrayList<DynamicTest>();
        cases.addAll(framing());
        cases.addAll(procedures());
        cases.addAll(unregistered());
        return cases.stream();
    }

    private List<DynamicTest> framing() {
        var rest = "78".repeat(40);
        return List.of(
                expect("a length of 3", bytes("00000003" + rest), "closed"),
                expect("a length of 27", bytes("0000001b" + rest), "closed"),
                expect("a length above the limit", bytes("02000005" + rest), "closed"),
                expect("no message at all", new byte[0], "silent"),
                expect("a reply", message(Virtlockd.PROGRAM, 1, 6, 1, 7, 0, new byte[12]), "silent"),
                expect("a ping", message(KEEPALIVE, 1, 1, 2, 0, 0, new byte[0]), PONG),
                expect(
                        "a call of status 1",
                        message(Virtlockd.PROGRAM, 1, 6, 0, 7, 1, new byte[0]),
                        rpc("Unexpected message status 1")),
                expect(
                        "another program",
                        message(0x11223344, 1, 1, 0, 7, 0, new byte[0]),
                        rpc("Cannot find program 287454020 version 1")),
                expect(
                        "another version",
                        message(Virtlockd.PROGRAM, 2, 1, 0, 7, 0, new byte[0]),
                        rpc("Cannot find program 245874415 version 2")));
    }

    private List<DynamicTest> procedures() {
        var cases = new ArrayList<DynamicTest>();
        for (var procedure : new int[] {0, 9, 1000, -1})
            cases.add(expect(
                    "procedure " + procedure,
                    call(procedure, new XdrWriter()),
                    rpc("unknown procedure: " + procedure)));
        for (var procedure = 1; procedure <= 8; procedure++)
            cases.add(expect(
                    "no arguments for procedure " + procedure,
                    call(procedure, new XdrWriter()),
                    rpc("Unable to decode message payload")));
        for (var procedure = 4; procedure <= 7; procedure++)
            cases.add(expect(
                    "a name over its limit for procedure " + procedure,
                    resource(procedure, new byte[0], new byte[65537], 0),
                    rpc("Unable to decode message payload")));
        return cases;
    }

    private List<DynamicTest> unregistered() {
        var noOwner = invalid(7, "lock owner details have not been registered");
        var cases = new ArrayList<>(List.of(
                expect("flags for REGISTER", register(0, 4242, 4), Virtlockd.flags("4", "Register")),
                expect("REGISTER without an id", register(0, 4242, 0), noOwner),
                expect("flags for RESTRICT", restrict(1), Virtlockd.flags("1", "Restrict")),
                expect("RESTRICT of nobody", restrict(0), noOwner),
                expect("flags for NEW", newLockspace("/x", 3), Virtlockd.flags("3", "New")),
                expect("NEW for nobody", newLockspace("/x", 0), noOwner)));
        for (var procedure = 4; procedure <= 7; procedure++) {
            var name = WITH_NAMES.get(procedure - 4);
            cases.add(
                    expect("flags for " + name, resource(procedure, "/nope", "x", 0x84), Virtlockd.flags("84", name)));
            cases.add(expect(name + " for nobody", resource(procedure, "/nope", "x", 0), noOwner));
        }
        cases.add(expect("flag 8 for ACQUIRE", acquire("", "x", 11), Virtlockd.flags("8", "AcquireResource")));
        cases.add(expect("flag 1 for RELEASE", resource(7, "", "x", 1), Virtlockd.flags("1", "ReleaseResource")));
        return cases;
    }

    @Test
    void refusesEverythingOnARestrictedConnection() throws IOException {
        try (var client = registered()) {
            assertThat(ask(client, restrict(0))).isEqualTo("ok");
            for (var call : List.of(
                    register(1, 1, 0),
                    register(0, 1, 0),
                    restrict(0),
                    newLockspace("", 0),
                    Virtlockd.create("/nope", "x"),
                    delete("", "x"),
                    acquire(disk, 0),
                    release(disk),
                    createLockspace("/x"),
                    createLockspace(""))) {
                assertThat(ask(client, call)).isEqualTo(denied());
            }
            assertThat(ask(client, restrict(7))).isEqualTo(Virtlockd.flags("7", "Restrict"));
            assertThat(ask(client, acquire(disk, 16))).isEqualTo(Virtlockd.flags("10", "AcquireResource"));
        }
    }

    @Test
    void takesANewOwnerWhenOneRegistersAgain() throws IOException {
        try (var client = registered()) {
            assertThat(ask(client, acquire(disk, 0))).isEqualTo("ok");
            assertThat(ask(client, register(1, (int) otherGuest(), 0))).isEqualTo("ok");
            assertThat(ask(client, release(disk)))
                    .isEqualTo(internal(51, "owner " + otherGuest() + " does not hold the resource lock"));
            assertThat(ask(client, register(1, (int) guest(), 0))).isEqualTo("ok");
            assertThat(ask(client, release(disk))).isEqualTo("ok");
        }
    }

    @Test
    void knowsNoLockspaceThatNobodyAnnounced() throws IOException {
        try (var client = registered()) {
            for (var procedure = 4; procedure <= 7; procedure++)
                assertThat(ask(client, resource(procedure, "/nope", "x", 0)))
                        .isEqualTo(internal(7, "Lockspace for path /nope does not exist"));
        }
    }

    @Test
    void makesLockspaces() throws IOException {
        var deep = folder().resolve("a/b/c");
        var plain = folder().resolve("plain");
        try (var client = registered()) {
            assertThat(ask(client, newLockspace("", 0))).isEqualTo(invalid(7, "the default lockspace already exists"));
            assertThat(ask(client, newLockspace(deep.toString(), 0))).isEqualTo("ok");
            assertThat(ask(client, newLockspace(deep.toString(), 0)))
                    .isEqualTo(internal(7, "Lockspace for path " + deep + " already exists"));
            assertThat(ask(client, createLockspace(deep.toString()))).isEqualTo("ok");
            assertThat(ask(client, createLockspace(""))).isEqualTo("ok");
        }
        for (var made : List.of("a", "a/b", "a/b/c"))
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().resolve(made))))
                    .isEqualTo("rwx------");
        try (var client = new RawClient(socket())) {
            assertThat(ask(client, createLockspace(plain.toString()))).isEqualTo("ok");
            assertThat(ask(client, createLockspace(plain.toString()))).isEqualTo("ok");
            assertThat(plain).isDirectory();
            assertThat(ask(client, createLockspace(disk.toString())))
                    .isEqualTo(internal(51, "Lockspace location " + disk + " exists, but is not a directory"));
            assertThat(ask(client, createLockspace(disk + "/x")))
                    .isEqualTo(system(51, "Unable to create lockspace " + disk + "/x: Not a directory", 20));
        }
    }

    @Test
    void makesAndRemovesResources() throws IOException {
        var space = lockspace("res");
        try (var client = registered()) {
            assertThat(ask(client, Virtlockd.create(space, "r"))).isEqualTo("ok");
            assertThat(ask(client, Virtlockd.create(space, "r"))).isEqualTo("ok");
            var made = Path.of(space, "r");
            assertThat(made).isEmptyFile();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rw-------");
            assertThat(ask(client, acquire(space, "r", 0))).isEqualTo("ok");
            assertThat(ask(client, Virtlockd.create(space, "r"))).isEqualTo(locked("r"));
            assertThat(ask(client, delete(space, "r"))).isEqualTo(locked("r"));
            assertThat(ask(client, release(space, "r"))).isEqualTo("ok");
            assertThat(made).exists();
            assertThat(ask(client, delete(space, "r"))).isEqualTo("ok");
            assertThat(ask(client, delete(space, "r"))).isEqualTo("ok");
            assertThat(made).doesNotExist();
            assertThat(ask(client, Virtlockd.create(space, "no/r")))
                    .isEqualTo(system(0, "cannot create file '" + space + "/no/r': No such file or directory", 2));
            assertThat(ask(client, Virtlockd.create("", folder().toString())))
                    .isEqualTo(system(0, "cannot create file '" + folder() + "': Is a directory", 21));
            assertThat(ask(client, delete("", folder().toString())))
                    .isEqualTo(system(51, "Unable to delete lockspace resource " + folder() + ": Is a directory", 21));
        }
    }

    @Test
    void saysWhyAFileCannotBeLocked() throws IOException {
        var space = lockspace("why");
        var long300 = "n".repeat(300);
        try (var client = registered()) {
            assertThat(ask(client, acquire(space, "r", 0)))
                    .isEqualTo(system(51, "Unable to open resource " + space + "/r: No such file or directory", 2));
            assertThat(ask(client, acquire("", "", 0)))
                    .isEqualTo(system(51, "Unable to open resource : No such file or directory", 2));
            assertThat(ask(client, acquire(space, "", 0)))
                    .isEqualTo(system(51, "Unable to open resource " + space + "/: Is a directory", 21));
            assertThat(ask(client, acquire(space, "", AUTOCREATE)))
                    .isEqualTo(system(51, "Unable to open/create resource " + space + "/: Is a directory", 21));
            assertThat(ask(client, acquire(space, "u/v", AUTOCREATE)))
                    .isEqualTo(system(
                            51, "Unable to open/create resource " + space + "/u/v: No such file or directory", 2));
            assertThat(ask(client, acquire(space, long300, 0)))
                    .isEqualTo(system(
                            51, "Unable to open resource " + space + "/" + long300 + ": File name too long", 36));
            assertThat(ask(client, acquire(folder(), 0)))
                    .isEqualTo(system(51, "Unable to open resource " + folder() + ": Is a directory", 21));
            assertThat(ask(client, acquire(disk, 0)))
                    .as("the connection lives on")
                    .isEqualTo("ok");
        }
    }

    @Test
    void givesAnExclusiveLockOnceAlsoToTheSameOwner() throws IOException {
        try (var one = registered();
                var other = Virtlockd.registered(socket(), otherGuest())) {
            assertThat(ask(one, release(disk))).isEqualTo(notLocked(disk));
            assertThat(ask(one, acquire(disk, 0))).isEqualTo("ok");
            assertThat(ask(one, acquire(disk, 0))).isEqualTo(locked(disk));
            assertThat(ask(one, acquire(disk, SHARED))).isEqualTo(locked(disk));
            assertThat(ask(other, acquire(disk, 0))).isEqualTo(locked(disk));
            assertThat(ask(other, acquire(disk, SHARED))).isEqualTo(locked(disk));
            assertThat(ask(other, release(disk)))
                    .isEqualTo(internal(51, "owner " + otherGuest() + " does not hold the resource lock"));
            assertThat(ask(one, release(disk))).isEqualTo("ok");
            assertThat(ask(one, release(disk))).isEqualTo(notLocked(disk));
            assertThat(ask(other, acquire(disk, 0))).isEqualTo("ok");
            assertThat(ask(other, release(disk))).isEqualTo("ok");
        }
    }

    @Test
    void countsSharedLocksOfEachOwner() throws IOException {
        try (var one = registered();
                var other = Virtlockd.registered(socket(), otherGuest())) {
            assertThat(ask(one, acquire(disk, SHARED))).isEqualTo("ok");
            assertThat(ask(one, acquire(disk, SHARED))).isEqualTo("ok");
            assertThat(ask(other, acquire(disk, SHARED))).isEqualTo("ok");
            assertThat(ask(other, acquire(disk, 0))).isEqualTo(locked(disk));
            assertThat(ask(one, release(disk))).isEqualTo("ok");
            assertThat(ask(one, release(disk))).isEqualTo("ok");
            assertThat(ask(one, release(disk)))
                    .isEqualTo(internal(51, "owner " + guest() + " does not hold the resource lock"));
            assertThat(ask(one, acquire(disk, 0))).isEqualTo(locked(disk));
            assertThat(ask(other, release(disk))).isEqualTo("ok");
            assertThat(ask(one, acquire(disk, 0))).isEqualTo("ok");
            assertThat(ask(one, release(disk))).isEqualTo("ok");
        }
    }

    @Test
    void makesAFileForALockAndRemovesItWithTheLast() throws IOException {
        var space = lockspace("auto");
        var file = Path.of(space, "x");
        try (var client = registered()) {
            for (var mode : new int[] {AUTOCREATE, AUTOCREATE | SHARED}) {
                assertThat(ask(client, acquire(space, "x", mode))).isEqualTo("ok");
                assertThat(file).isEmptyFile();
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(ask(client, release(space, "x"))).isEqualTo("ok");
                assertThat(file).doesNotExist();
            }
            Files.createFile(file);
            assertThat(ask(client, acquire(space, "x", SHARED))).isEqualTo("ok");
            assertThat(ask(client, release(space, "x"))).isEqualTo("ok");
            assertThat(file).as("nobody asked to remove it").exists();
        }
    }

    @Test
    void keepsOtherProcessesOutAndIsKeptOutByThem() throws IOException {
        try (var client = registered();
                var foreign = new ForeignLock()) {
            assertThat(ask(client, acquire(disk, 0))).isEqualTo("ok");
            assertThat(foreign.take(disk, true)).isFalse();
            assertThat(ask(client, release(disk))).isEqualTo("ok");
            assertThat(foreign.take(disk, true)).isTrue();
            assertThat(ask(client, acquire(disk, 0))).isEqualTo(locked(disk));
            assertThat(ask(client, acquire(disk, SHARED))).isEqualTo("ok");
            assertThat(ask(client, release(disk))).isEqualTo("ok");
            foreign.drop();
            assertThat(foreign.take(disk, false)).isTrue();
            assertThat(ask(client, acquire(disk, SHARED))).isEqualTo(locked(disk));
            foreign.drop();
            assertThat(ask(client, acquire(disk, 0))).isEqualTo("ok");
            assertThat(foreign.take(disk, true)).isFalse();
            assertThat(ask(client, release(disk))).isEqualTo("ok");
        }
    }

    @Test
    void leavesAFileThatOthersShare() throws IOException {
        var space = lockspace("others");
        var file = Files.createFile(Path.of(space, "x"));
        try (var client = registered();
                var foreign = new ForeignLock()) {
            assertThat(foreign.take(file, true)).isTrue();
            assertThat(ask(client, acquire(space, "x", AUTOCREATE | SHARED))).isEqualTo("ok");
            assertThat(ask(client, release(space, "x"))).isEqualTo("ok");
            assertThat(file).exists();
        }
    }

    @Test
    void keepsLocksOfOthersWhenAConnectionCloses() throws IOException {
        try (var passing = registered()) {
            assertThat(ask(passing, acquire(disk, 0))).isEqualTo("ok");
        }
        try (var client = Virtlockd.registered(socket(), otherGuest())) {
            assertThat(ask(client, acquire(disk, 0))).isEqualTo(locked(disk));
        }
        try (var client = registered()) {
            assertThat(ask(client, release(disk))).isEqualTo("ok");
        }
    }

    @Test
    void answersCallsSentAheadInTheirOrder() throws IOException {
        try (var client = new RawClient(socket())) {
            client.send(RpcError.join(
                    register(1, (int) guest(), 0), acquire(disk, 0), acquire(disk, 0), release(disk), release(disk)));
            assertThat(client.receive()).hasSize(28);
            assertThat(client.receive()).hasSize(28);
            assertThat(Virtlockd.described(client.receive())).isEqualTo(locked(disk));
            assertThat(client.receive()).hasSize(28);
            assertThat(Virtlockd.described(client.receive())).isEqualTo(notLocked(disk));
        }
    }

    @Test
    void givesOneOfManyWhoAskAtOnce() {
        var granted = IntStream.range(0, 32)
                .parallel()
                .filter(i -> {
                    try (var client = registered()) {
                        return ask(client, acquire(disk, 0)).equals("ok");
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .count();
        assertThat(granted).isEqualTo(1);
    }

    @Test
    void freesTheLocksOfAHolderThatDied() throws IOException {
        try (var holder = holder(disk, false);
                var client = registered()) {
            assertThat(ask(client, acquire(disk, 0))).isEqualTo(locked(disk));
            holder.kill9();
            awaitFree(client);
        }
    }

    @Test
    void endsAHolderThatClosesItsConnectionAndFreesItsLocks() throws IOException {
        try (var holder = holder(disk, false);
                var client = registered()) {
            assertThat(ask(client, acquire(disk, 0))).isEqualTo(locked(disk));
            holder.disconnect();
            awaitFree(client);
            Awaitility.await().until(() -> !holder.isAlive());
        }
    }

    @Test
    void killsAHolderThatIgnoresTheWish() throws IOException {
        try (var holder = holder(disk, true);
                var client = registered()) {
            var start = System.nanoTime();
            holder.disconnect();
            Awaitility.await().atMost(Duration.ofSeconds(6)).until(() -> !holder.isAlive());
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(1400), Duration.ofMillis(3500));
            client.patience(8000);
            awaitFree(client);
        }
    }

    private void awaitFree(RawClient client) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(6))
                .until(() -> ask(client, acquire(disk, 0)).equals("ok"));
    }

    private RawClient registered() throws IOException {
        return Virtlockd.registered(socket(), guest());
    }

    /** A new lockspace in the folder, announced. */
    private String lockspace(String name) throws IOException {
        var path = folder().resolve(name).toString();
        try (var client = new RawClient(socket())) {
            assertThat(ask(client, createLockspace(path))).isEqualTo("ok");
        }
        return path;
    }

    private DynamicTest expect(String what, byte[] sent, String outcome) {
        return DynamicTest.dynamicTest(what + " -> " + outcome, () -> {
            try (var client = new RawClient(socket())) {
                client.patience(outcome.equals("silent") ? 100 : 5000);
                client.send(sent);
                var answer = client.outcome();
                if (answer.length() > 60 && !answer.equals(PONG)) answer = Virtlockd.described(bytes(answer));
                assertThat(answer).isEqualTo(outcome);
            }
        });
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
