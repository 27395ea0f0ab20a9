package io.virtwarden.lockd.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.posix.Errno;
import io.virtwarden.lockd.posix.PosixException;
import io.virtwarden.lockd.rpc.ForeignLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLocksTest {
    @TempDir
    Path folder;

    private final FileLocks locks = new FileLocks();
    private ForeignLock foreign;
    private Path file;

    @BeforeEach
    void prepare() throws IOException {
        foreign = new ForeignLock();
        file = Files.createFile(folder.resolve("disk"));
    }

    @AfterEach
    void clean() {
        foreign.close();
        locks.close();
    }

    @Test
    void twoNamesOfOneFileMeet() throws Exception {
        var hard = Files.createLink(folder.resolve("hard"), file);
        var soft = Files.createSymbolicLink(folder.resolve("soft"), file);
        var hold = take(file, Mode.EXCLUSIVE);
        for (var other : new Path[] {hard, soft, folder.resolve("../" + folder.getFileName() + "/disk")})
            assertThatThrownBy(() -> take(other, Mode.EXCLUSIVE)).isInstanceOf(LockedException.class);

        assertThat(foreign.take(file, true))
                .as("a refusal did not drop the lock")
                .isFalse();
        locks.release(hold);
        assertThat(foreign.take(file, true)).isTrue();
    }

    @Test
    void aSharedFileStaysLockedUntilTheLastOfItsNamesIsReleased() throws Exception {
        var hard = Files.createLink(folder.resolve("hard"), file);
        var one = take(file, Mode.SHARED);
        var other = take(hard, Mode.SHARED);
        locks.release(one);
        assertThat(foreign.take(file, false)).isFalse();
        assertThatThrownBy(() -> take(file, Mode.EXCLUSIVE)).isInstanceOf(LockedException.class);
        locks.release(other);
        assertThat(foreign.take(file, false)).isTrue();
        assertThat(locks.size()).isZero();
    }

    @Test
    void aFileThatWasReplacedIsAnotherFile() throws Exception {
        var before = take(file, Mode.EXCLUSIVE);
        Files.delete(file);
        Files.createFile(file);
        var after = take(file, Mode.EXCLUSIVE);
        assertThat(after.file()).isNotEqualTo(before.file());
        locks.release(before);
        assertThat(foreign.take(file, true)).isFalse();
        locks.release(after);
        assertThat(foreign.take(file, true)).isTrue();
    }

    @Test
    void aFileMadeForItsLocksGoesWithTheLastOfThem() throws Exception {
        var made = folder.resolve("made");
        var one = locks.take(made.toString(), Mode.SHARED, Creation.WHILE_LOCKED);
        var other = locks.take(made.toString(), Mode.SHARED, Creation.WHILE_LOCKED);
        locks.release(one);
        assertThat(made).exists();
        locks.release(other);
        assertThat(made).doesNotExist();
        locks.release(locks.take(made.toString(), Mode.EXCLUSIVE, Creation.CREATE));
        assertThat(made).exists();
    }

    @Test
    void aRefusalLeavesNoDescriptorBehind() throws Exception {
        assertThat(foreign.take(file, true)).isTrue();
        var before = descriptors();
        for (var i = 0; i < 100; i++)
            assertThatThrownBy(() -> take(file, Mode.EXCLUSIVE)).isInstanceOf(LockedException.class);
        foreign.drop();
        var hold = take(file, Mode.EXCLUSIVE);
        for (var i = 0; i < 100; i++)
            assertThatThrownBy(() -> take(file, Mode.SHARED)).isInstanceOf(LockedException.class);
        locks.release(hold);
        assertThat(descriptors()).isLessThanOrEqualTo(before + 1);
    }

    @Test
    void saysWhoIsInTheWay() throws Exception {
        assertThat(foreign.take(file, false)).isTrue();
        assertThatThrownBy(() -> take(file, Mode.SHARED))
                .isInstanceOfSatisfying(
                        LockedException.class, e -> assertThat((long) e.pid()).isEqualTo(foreign.pid()));
    }

    @Test
    void saysWhyAFileCannotBeOpened() {
        assertThatThrownBy(() -> take(folder.resolve("none"), Mode.SHARED))
                .isInstanceOfSatisfying(
                        PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
        assertThatThrownBy(() -> take(folder, Mode.SHARED)).isInstanceOf(PosixException.class);
    }

    @Test
    void neverGivesAFileTwiceExclusivelyHoweverManyAskUnderHoweverManyNames() throws Exception {
        var seed = System.nanoTime();
        var names = new ArrayList<Path>();
        names.add(file);
        names.add(Files.createLink(folder.resolve("hard"), file));
        names.add(Files.createSymbolicLink(folder.resolve("soft"), file));
        var exclusive = new AtomicInteger();
        var shared = new AtomicInteger();
        var pool = Executors.newFixedThreadPool(4);
        try {
            var tasks = new ArrayList<Callable<Integer>>();
            for (var thread = 0; thread < 4; thread++) {
                var random = new Random(seed + thread);
                tasks.add(() -> contend(names, random, exclusive, shared));
            }
            var granted = 0;
            for (var result : pool.invokeAll(tasks)) granted += result.get();
            assertThat(granted).as("seed %d", seed).isPositive();
        } finally {
            pool.shutdownNow();
        }
        assertThat(locks.size()).isZero();
        assertThat(foreign.take(file, false)).as("seed %d", seed).isTrue();
    }

    private int contend(List<Path> names, Random random, AtomicInteger exclusive, AtomicInteger shared)
            throws PosixException {
        var granted = 0;
        for (var i = 0; i < 5000; i++) {
            var mode = random.nextInt(3) == 0 ? Mode.EXCLUSIVE : Mode.SHARED;
            try {
                var hold = take(names.get(random.nextInt(names.size())), mode);
                granted++;
                var mine = mode == Mode.EXCLUSIVE ? exclusive.incrementAndGet() : shared.incrementAndGet();
                if (mode == Mode.EXCLUSIVE) assertThat(mine + shared.get()).isEqualTo(1);
                else assertThat(exclusive.get()).isZero();
                (mode == Mode.EXCLUSIVE ? exclusive : shared).decrementAndGet();
                locks.release(hold);
            } catch (LockedException refused) {
                // As it should be.
            }
        }
        return granted;
    }

    private FileLocks.Hold take(Path path, Mode mode) throws LockedException, PosixException {
        return locks.take(path.toString(), mode, Creation.NONE);
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
