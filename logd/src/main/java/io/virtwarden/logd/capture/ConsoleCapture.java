package io.virtwarden.logd.capture;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.console.ConsoleSink;
import io.virtwarden.logd.file.FileFault;
import io.virtwarden.logd.file.FilePosition;
import io.virtwarden.logd.file.FileSettings;
import io.virtwarden.logd.file.LogFile;
import io.virtwarden.logd.file.LogPath;
import io.virtwarden.logd.file.LogReader;
import io.virtwarden.logd.posix.Block;
import io.virtwarden.logd.posix.Posix;
import io.virtwarden.logd.posix.PosixException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * All logs that guests write, and virtlogd's four operations on them. Any thread; all but {@link #positionNow} may wait for a disk,
 * so they are not for event loops.
 */
public final class ConsoleCapture implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(ConsoleCapture.class);

    /** How long an OPEN waits for the end of the guest that has its path, before it is refused. */
    private static final long END_PATIENCE = Duration.ofMillis(100).toNanos();

    private final CaptureSettings settings;
    private final FileSettings files;
    private final LongSupplier nanos;
    private final CaptureMeters meters;
    private final RunFolder run;
    private final DiskThreads disk;
    private final Shared shared;
    private final CaptureThread thread;
    private final Map<LogPath, OpenLog> logs = new ConcurrentHashMap<>();
    private final StandBy standBy;
    private final Ticks ticks;
    private final Set<LogPath> opening = ConcurrentHashMap.newKeySet();

    /**
     * Takes up what an earlier logd left and begins to read.
     *
     * @param nanos a clock for intervals
     * @throws IOException if the run folder cannot be used; the message names it
     */
    public ConsoleCapture(
            CaptureSettings settings,
            FileSettings files,
            ConsoleSink sink,
            MeterRegistry registry,
            InstantSource clock,
            LongSupplier nanos)
            throws IOException {
        this.settings = settings;
        this.files = files;
        this.nanos = nanos;
        this.run = RunFolder.open(settings.run(), clock);
        this.meters = new CaptureMeters(registry);
        this.disk = new DiskThreads();
        this.shared = new Shared(sink, clock, nanos, settings, disk, meters);
        this.thread = new CaptureThread(settings.batch(), this::finish);
        shared.onRoom(thread::wake);
        RunFolder.makePrivate(settings.spill());
        this.standBy = new StandBy(
                settings.run(), settings.spill(), settings.spillLimit().bytes());
        meters.gauge("virtwarden.logd.consoles.open", "Logs that guests write now", null, logs::size);
        meters.gauge("virtwarden.logd.capture.queue", "Waits for slow log files", "bytes", shared::queued);
        meters.gauge("virtwarden.logd.capture.pipe.fullest", "Bytes in the fullest pipe", "bytes", this::fullest);
        resume();
        thread.start();
        this.ticks = new Ticks(this::tick);
    }

    /** Whether guests are read. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /**
     * Opens a log for a guest.
     *
     * @param truncate begins a new file and removes the old ones
     * @return to be closed when its descriptor is handed over
     * @throws BusyException if the path is open
     * @throws FileFault if the file cannot be opened
     * @throws IOException if no FIFO can be made
     */
    public Opened open(Domain domain, LogPath path, boolean truncate) throws IOException {
        if (!opening.add(path)) throw new BusyException(path.toString());
        try {
            settle(path);
            return begin(run.add(path, domain), truncate);
        } finally {
            opening.remove(path);
        }
    }

    /**
     * Where the guest's next byte will stand; all that it has written before this call is in the file then.
     *
     * @return empty if the log is not open
     */
    public Optional<FilePosition> position(LogPath path) {
        return Optional.ofNullable(logs.get(path)).map(OpenLog::position);
    }

    /** As {@link #position} for event loops: also empty if it would have to wait for the disk. */
    public Optional<FilePosition> positionNow(LogPath path) {
        return Optional.ofNullable(logs.get(path)).flatMap(OpenLog::positionNow);
    }

    /**
     * Reads a log, open or not, across rotated files.
     *
     * @throws FileFault if there is none
     */
    public byte[] read(LogPath path, FilePosition from, int most) throws FileFault {
        var log = logs.get(path);
        // QEMU's last words may still be in the pipe: libvirtd reads them right after a failed start.
        if (log != null) log.position();
        var domain = log == null ? "" : log.kept().domain().name();
        return LogReader.read(path, files.limits(path, domain).maxBackups(), from, most);
    }

    /**
     * Adds text to a log, open or not; returns when it is in the file.
     *
     * @throws FileFault if it is not open and cannot be written
     */
    public void append(Domain domain, LogPath path, byte[] text) throws FileFault {
        var log = logs.get(path);
        if (log != null) log.append(text);
        else new Appended(shared, domain, path, files.limits(path, domain.name()), nanos).write(text);
    }

    /** Whether a guest writes this log through here now. */
    public boolean isOpen(LogPath path) {
        return logs.containsKey(path);
    }

    /** What is open now. */
    public List<OpenConsole> open() {
        var scratch = new Block(8);
        return logs.values().stream().map(it -> it.describe(scratch)).toList();
    }

    private Opened begin(Kept kept, boolean truncate) throws IOException {
        var reader = -1;
        var writer = -1;
        try {
            reader = Posix.open(run.fifo(kept.id()), Posix.O_RDONLY | Posix.O_NONBLOCK, 0);
            writer = Posix.open(run.fifo(kept.id()), Posix.O_WRONLY, 0);
            Posix.setPipeSize(reader, (int) settings.pipe().bytes());
            var limits = files.limits(kept.path(), kept.domain().name());
            var log = new OpenLog(
                    shared, kept, reader, events -> LogFile.open(kept.path(), limits, truncate, events, nanos));
            var position = log.file().position();
            log.mark(ConsoleMark.of(ConsoleMark.Kind.OPENED, truncate ? "the log file begins anew" : ""));
            tend(log, reader);
            return new Opened(position, writer);
        } catch (IOException | RuntimeException e) {
            if (writer >= 0) Posix.close(writer);
            if (reader >= 0) Posix.close(reader);
            run.remove(kept.id());
            throw e;
        }
    }

    private void resume() throws IOException {
        for (var resumed : new Resumption(run, settings.spill(), shared).resume(this::reopened)) {
            tend(resumed.log(), resumed.reader());
            // A FIFO whose writers went before it was opened here never reports an end.
            if (resumed.log().isAtItsEnd()) finish(resumed.log());
        }
    }

    private OpenLog reopened(Kept kept, int reader) {
        var limits = files.limits(kept.path(), kept.domain().name());
        try {
            return new OpenLog(
                    shared, kept, reader, events -> LogFile.openPatiently(kept.path(), limits, events, nanos));
        } catch (FileFault never) {
            throw new IllegalStateException("a patient opening failed", never);
        }
    }

    // Once a second while guests write: a sign of life, and files that could not be written are tried again.
    private void tick() throws IOException {
        if (logs.isEmpty()) return;
        run.alive();
        if (meters.pausedFiles.get() > 0) logs.values().forEach(it -> it.file().retry());
    }

    private void tend(OpenLog log, int reader) throws PosixException {
        logs.put(log.kept().path(), log);
        standBy.hold(log.kept().id());
        thread.read(log, reader);
    }

    // A guest's end and its next start race: what is at its end makes room, the rest is refused.
    private void settle(LogPath path) throws BusyException {
        var log = logs.get(path);
        if (log == null) return;
        if (!endsSoon(log)) throw new BusyException(path.toString());
        finish(log);
        log.file().close();
    }

    // A dying process closes its descriptors a little after others hear of its death.
    private boolean endsSoon(OpenLog log) {
        var until = nanos.getAsLong() + END_PATIENCE;
        while (!log.isAtItsEnd()) {
            if (nanos.getAsLong() - until >= 0) return false;
            LockSupport.parkNanos(END_PATIENCE / 20);
        }
        return true;
    }

    // Once per log: the pipe's own lock decides who does it.
    private void finish(OpenLog log) {
        log.pipe().close(descriptor -> {
            thread.forget(log, descriptor);
            freeStandBy(log.kept().id());
            run.remove(log.kept().id());
            log.mark(ConsoleMark.of(ConsoleMark.Kind.CLOSED, ""));
            disk.execute(log.file()::close);
            logs.remove(log.kept().path(), log);
        });
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

    private int fullest() {
        return open().stream().mapToInt(OpenConsole::waiting).max().orElse(0);
    }

    /** Ends reading; all that was read is in the files and with the sink then. Guests go on, their FIFOs stay. */
    @Override
    public void close() {
        ticks.close();
        thread.close();
        // Before the files: a guest that floods waits from here on until the helper process reads.
        standBy.close();
        logs.values().forEach(it -> it.file().close());
        disk.close();
        try {
            run.endedCleanly();
            run.close();
        } catch (IOException e) {
            LOG.warn("the orderly end could not be noted", "path", settings.run(), "reason", e);
        }
        meters.close();
    }
}
