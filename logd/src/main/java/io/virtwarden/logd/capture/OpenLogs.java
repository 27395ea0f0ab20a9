package io.virtwarden.logd.capture;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.file.LogPath;
import io.virtwarden.logd.posix.Posix;
import io.virtwarden.logd.posix.PosixException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** The logs that guests write now, by path, from their opening to the end of their last writer. Any thread. */
final class OpenLogs implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(OpenLogs.class);
    /** How long an OPEN waits for the end of the guest that has its path, before it is refused. */
    private static final long END_PATIENCE = Duration.ofMillis(100).toNanos();

    private final RunFolder run;
    private final Shared shared;
    private final StandBy standBy;
    private final CaptureThread thread;
    private final Map<LogPath, OpenLog> logs = new ConcurrentHashMap<>();

    OpenLogs(CaptureSettings settings, RunFolder run, Shared shared, StandBy standBy) throws PosixException {
        this.run = run;
        this.shared = shared;
        this.standBy = standBy;
        this.thread = new CaptureThread(settings.batch(), settings.pipe().bytes(), shared.nanos, this::finish);
        shared.onRoom(thread::wake);
    }

    void start() {
        thread.start();
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    Optional<OpenLog> find(LogPath path) {
        return Optional.ofNullable(logs.get(path));
    }

    Collection<OpenLog> all() {
        return logs.values();
    }

    int size() {
        return logs.size();
    }

    /** Begins to read a log; its FIFO has a writer. */
    void tend(OpenLog log, int reader) throws PosixException {
        logs.put(log.kept().path(), log);
        standBy.hold(log.kept().id());
        try {
            thread.read(log, reader);
        } catch (PosixException e) {
            logs.remove(log.kept().path(), log);
            standBy.drop(log.kept().id());
            throw e;
        }
    }

    /**
     * A guest's end and its next start race: what is at its end makes room, the rest is refused. May wait.
     *
     * @throws BusyException if a guest writes there
     */
    void makeRoom(LogPath path) throws BusyException {
        var log = logs.get(path);
        if (log == null) return;
        if (!endsSoon(log)) throw new BusyException(path.toString());
        finish(log);
        log.file().close();
    }

    /** Ends a log whose writers are gone. Once per log: the pipe's own lock decides who does it. */
    void finish(OpenLog log) {
        log.pipe().close(descriptor -> {
            thread.forget(log, descriptor);
            freeStandBy(log.kept().id());
            run.remove(log.kept().id());
            log.mark(ConsoleMark.of(ConsoleMark.Kind.CLOSED, ""));
            shared.disk.execute(log.file()::close);
            logs.remove(log.kept().path(), log);
        });
    }

    /** Ends reading. All that was read is in the files then; guests go on, and the helper process reads. */
    @Override
    public void close() {
        thread.stop();
        // Guests that have just ended need nobody to read for them.
        logs.values().stream().filter(OpenLog::isAtItsEnd).toList().forEach(this::finish);
        // Before the files: a guest that floods waits from here on until the helper process reads.
        standBy.close();
        logs.values().forEach(it -> it.pipe().close(descriptor -> {}));
        logs.values().forEach(it -> it.file().close());
        thread.close();
    }

    // A dying process closes its descriptors a little after others hear of its death.
    private boolean endsSoon(OpenLog log) {
        var until = shared.nanos.getAsLong() + END_PATIENCE;
        while (!log.isAtItsEnd()) {
            if (shared.nanos.getAsLong() - until >= 0) return false;
            LockSupport.parkNanos(END_PATIENCE / 20);
        }
        return true;
    }

    // If it has not opened this FIFO yet it waits for a writer, which would now never come.
    private void freeStandBy(String id) {
        try {
            Posix.close(Posix.open(run.fifo(id), Posix.O_WRONLY | Posix.O_NONBLOCK, 0));
        } catch (PosixException e) {
            LOG.debug("the FIFO is gone already", "reason", e);
        }
        standBy.drop(id);
    }
}
