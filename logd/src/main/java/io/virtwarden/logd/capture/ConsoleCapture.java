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
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * All logs that guests write, and virtlogd's four operations on them. Any thread; all but {@link #positionNow} may wait for a disk,
 * so they are not for event loops.
 */
public final class ConsoleCapture implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(ConsoleCapture.class);

    private final CaptureSettings settings;
    private final FileSettings files;
    private final LongSupplier nanos;
    private final CaptureMeters meters;
    private final RunFolder run;
    private final DiskThreads disk;
    private final Shared shared;
    private final OpenLogs logs;
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
        RunFolder.makePrivate(settings.spill());
        var standBy = new StandBy(
                settings.run(), settings.spill(), settings.spillLimit().bytes());
        this.logs = new OpenLogs(settings, run, shared, standBy);
        meters.gauge("virtwarden.logd.consoles.open", "Logs that guests write now", null, logs::size);
        meters.gauge("virtwarden.logd.capture.queue", "Waits for slow log files", "bytes", shared::queued);
        meters.gauge("virtwarden.logd.capture.pipe.fullest", "Bytes in the fullest pipe", "bytes", this::fullest);
        resume();
        logs.start();
        this.ticks = new Ticks(this::tick);
    }

    /** Whether guests are read. */
    public boolean isAlive() {
        return logs.isAlive();
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
            logs.makeRoom(path);
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
        return logs.find(path).map(OpenLog::position);
    }

    /** As {@link #position} for event loops: also empty if it would have to wait for the disk. */
    public Optional<FilePosition> positionNow(LogPath path) {
        return logs.find(path).flatMap(OpenLog::positionNow);
    }

    /**
     * Reads a log, open or not, across rotated files.
     *
     * @throws FileFault if there is none
     */
    public byte[] read(LogPath path, FilePosition from, int most) throws FileFault {
        var log = logs.find(path);
        // QEMU's last words may still be in the pipe: libvirtd reads them right after a failed start.
        log.ifPresent(OpenLog::position);
        var domain = log.map(it -> it.kept().domain().name()).orElse("");
        return LogReader.read(path, files.limits(path, domain).maxBackups(), from, most);
    }

    /**
     * Adds text to a log, open or not; returns when it is in the file.
     *
     * @throws FileFault if it is not open and cannot be written
     */
    public void append(Domain domain, LogPath path, byte[] text) throws FileFault {
        var log = logs.find(path);
        if (log.isPresent()) log.get().append(text);
        else new Appended(shared, domain, path, files.limits(path, domain.name()), nanos).write(text);
    }

    /** Whether a guest writes this log through here now. */
    public boolean isOpen(LogPath path) {
        return logs.find(path).isPresent();
    }

    /** What is open now. */
    public List<OpenConsole> open() {
        var scratch = new Block(8);
        return logs.all().stream().map(it -> it.describe(scratch)).toList();
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
            logs.tend(log, reader);
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
            logs.tend(resumed.log(), resumed.reader());
            // A FIFO whose writers went before it was opened here never reports an end.
            if (resumed.log().isAtItsEnd()) logs.finish(resumed.log());
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
        if (logs.all().isEmpty()) return;
        run.alive();
        if (meters.pausedFiles.get() > 0) logs.all().forEach(it -> it.file().retry());
    }

    private int fullest() {
        return open().stream().mapToInt(OpenConsole::waiting).max().orElse(0);
    }

    /** Ends reading; all that was read is in the files and with the sink then. Guests go on, their FIFOs stay. */
    @Override
    public void close() {
        ticks.close();
        logs.close();
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
