package io.virtwarden.logd.capture;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.file.FileFault;
import io.virtwarden.logd.file.FilePosition;
import io.virtwarden.logd.posix.Block;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** One log that a guest writes: from its FIFO into the store at once, and through a bounded inbox into its file. Any thread. */
final class OpenLog implements PipeEnd.Taker {
    private static final KeyedLogger LOG = KeyedLogger.of(OpenLog.class);

    /** More turns than it takes to read a full pipe of the largest size in use. */
    private static final int FEW = 8;

    private final Shared shared;
    private final Kept kept;
    private final ConsoleId console;
    private final FileEnd file;
    private final PipeEnd pipe;
    private final AtomicBoolean blamed = new AtomicBoolean();
    private final AtomicLong read = new AtomicLong();
    private final long key;
    private volatile long lastMicros;

    /**
     * @param reader the FIFO's end, non-blocking; this closes it
     * @param source opens the file
     */
    OpenLog(Shared shared, Kept kept, int reader, FileEnd.FileSource source) throws FileFault {
        this.shared = shared;
        this.kept = kept;
        this.console = kept.console();
        this.file = new FileEnd(shared, kept.path().toString(), this::roomMade, this::mark, source);
        this.pipe = new PipeEnd(shared, reader, this);
        this.key = shared.keys.incrementAndGet();
        this.lastMicros = shared.micros();
    }

    /** Unique among all logs of this process. */
    long key() {
        return key;
    }

    Kept kept() {
        return kept;
    }

    PipeEnd pipe() {
        return pipe;
    }

    FileEnd file() {
        return file;
    }

    /** @param scratch of this thread */
    OpenConsole describe(Block scratch) {
        return new OpenConsole(console, kept.domain().name(), read.get(), lastMicros, pipe.waiting(scratch));
    }

    /** Reads what is there and lets another thread write it. */
    PipeEnd.Turn turn() {
        var turn = pipe.drainPatiently();
        if (turn.bytes() > 0 || turn.stalled()) file.flushSoon();
        return turn;
    }

    /** Reads until nothing is left; whether all writers are gone. A guest that writes all the time is not at its end. */
    boolean isAtItsEnd() {
        for (var i = 0; i < FEW; i++) {
            var turn = turn();
            if (turn.ended()) return true;
            if (turn.bytes() == 0) return false;
        }
        return false;
    }

    /** Where the next byte of the guest will stand in the file: what it has written so far is taken first. */
    FilePosition position() {
        for (var i = 0; i < FEW && pipe.drain().stalled(); i++) file.flush();
        return file.position();
    }

    /** As {@link #position()}, unless that would mean to wait for the disk. */
    Optional<FilePosition> positionNow() {
        if (pipe.drain().stalled()) return Optional.empty();
        var now = file.positionNow();
        if (now.isEmpty()) file.flushSoon();
        return now;
    }

    /** Adds text of libvirt's own after what the guest has written so far; returns when it is in the file. */
    void append(byte[] text) {
        pipe.drainThen(() -> {
            tell(ByteBuffer.wrap(text));
            file.add(text);
        });
        file.flush();
    }

    /** Takes in what a guest wrote while logd was away. */
    void takeIn(Block block, int size) {
        tell(block.view(size));
        file.add(arrayOf(block, size));
        file.flush();
    }

    /** Says in the file that bytes are missing. */
    void tellMissing(long dropped) {
        var line = "\nvirtwarden: " + dropped + " bytes of this log are missing here, logd was away for too long\n";
        file.add(line.getBytes(StandardCharsets.UTF_8));
        file.flush();
    }

    void mark(ConsoleMark mark) {
        try {
            shared.sink.mark(console, kept.domain().name(), shared.micros(), mark);
        } catch (RuntimeException e) {
            blame(e);
        }
    }

    private void roomMade() {
        if (pipe.isStalled() && file.hasRoomAgain()) shared.wakeReader();
    }

    @Override
    public boolean hasRoom() {
        return file.hasRoom();
    }

    @Override
    public boolean waitsForStore() {
        return !shared.sink.hasRoom(console);
    }

    @Override
    public void take(Block block, int size) {
        tell(block.view(size));
        file.add(block, size);
    }

    @Override
    public void takeInPassing(Block block, int size) {
        tell(block.view(size));
        if (size <= Inbox.SMALL) file.add(arrayOf(block, size));
        else file.drop(size);
    }

    private static byte[] arrayOf(Block block, int size) {
        var bytes = new byte[size];
        block.view(size).get(bytes);
        return bytes;
    }

    private void tell(ByteBuffer bytes) {
        var size = bytes.remaining();
        lastMicros = shared.micros();
        read.addAndGet(size);
        shared.meters.bytes.increment(size);
        shared.meters.batches.increment();
        try {
            shared.sink.bytes(console, kept.domain().name(), lastMicros, bytes);
        } catch (RuntimeException e) {
            blame(e);
        }
    }

    // The store's word is that it never throws; a guest must not pay for it if it does. Told once per log, counted each
    // time.
    private void blame(RuntimeException fault) {
        shared.meters.sinkFaults.increment();
        if (blamed.compareAndSet(false, true))
            LOG.error(fault, "the store failed to take something", "path", kept.path());
    }
}
