package io.virtwarden.lockd.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.lockd.posix.PosixException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessWatchTest {
    private final Processes processes = Processes.ofThisMachine();
    private final Queue<ProcessId> ended = new ConcurrentLinkedQueue<>();
    private final List<Process> started = new ArrayList<>();
    private ProcessWatch watch;

    @BeforeEach
    void open() throws PosixException {
        watch = new ProcessWatch(processes, ended::add);
    }

    @AfterEach
    void close() {
        started.forEach(Process::destroyForcibly);
        watch.close();
    }

    @Test
    void tellsOfAnEndOnce() throws IOException {
        var id = start();
        assertThat(watch.add(id)).isTrue();
        assertThat(watch.add(id)).isTrue();
        assertThat(watch.size()).isEqualTo(1);
        started.get(0).destroyForcibly();

        Awaitility.await().until(() -> !ended.isEmpty());
        assertThat(ended).containsExactly(id);
        assertThat(watch.add(id)).isFalse();
        assertThat(watch.size()).isZero();
    }

    @Test
    void forgetsWhoWasRemovedAsOftenAsAdded() throws IOException {
        var id = start();
        watch.add(id);
        watch.add(id);
        watch.remove(id);
        assertThat(watch.isWatched(id)).isTrue();
        watch.remove(id);
        assertThat(watch.isWatched(id)).isFalse();
        var other = start();
        watch.add(other);
        started.forEach(Process::destroyForcibly);

        Awaitility.await().until(() -> !ended.isEmpty());
        assertThat(ended).containsExactly(other);
    }

    @Test
    void doesNotTakeAnotherProcessForOneWithItsNumber() throws IOException {
        var id = start();
        assertThat(watch.add(new ProcessId(id.pid(), id.startTime() - 1))).isFalse();
        assertThat(watch.add(new ProcessId(999_999_999, 1))).isFalse();
        assertThat(watch.add(new ProcessId(0, 0))).isFalse();
        assertThat(watch.add(new ProcessId(-1, 0))).isFalse();
    }

    @Test
    void takesADeadProcessThatNobodyHasBuriedForDead() throws Exception {
        // The shell does not wait for its child, which stays a zombie as long as the shell lives.
        var shell = new ProcessBuilder("bash", "-c", "sleep 600 & echo $!; exec sleep 600").start();
        started.add(shell);
        var pid = Integer.parseInt(shell.inputReader().readLine());
        var id = new ProcessId(pid, processes.startTime(pid).orElseThrow());
        assertThat(watch.add(id)).isTrue();
        new ProcessBuilder("kill", "-9", Integer.toString(pid)).start().waitFor();

        Awaitility.await().until(() -> ended.contains(id));
        assertThat(processes.startTime(pid)).isEmpty();
        assertThat(watch.add(id)).isFalse();
    }

    @Test
    void tellsProcessesThatEndFromThoseThatLive() {
        var here = (int) ProcessHandle.current().pid();
        assertThat(processes.startTime(here)).isPresent();
        assertThat(processes.isExiting(here)).isFalse();
        assertThat(processes.isExiting(999_999_999)).isTrue();
    }

    private ProcessId start() throws IOException {
        var process = new ProcessBuilder("sleep", "600").start();
        started.add(process);
        var pid = (int) process.pid();
        return new ProcessId(pid, processes.startTime(pid).orElseThrow());
    }
}
