package io.virtwarden.logd.store;

import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.console.EpochMicros;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Between capture and the journal: takes bytes as long as there is room for them in memory, else refuses and remembers how many, to
 * be told in a mark before the next that it takes. Memory is given back once the journal has made the bytes durable, so a slow
 * disk is felt here and nowhere before.
 */
final class Intake {
    /** Largest piece of one entry. */
    static final int PIECE = 64 << 10;
    /** Up to here a piece is an array of its own; beyond, a whole slab. */
    private static final int SMALL = 8 << 10;
    /** Room for marks alone: a mark is worth more than the bytes of a flood. */
    private static final long MARKS_ROOM = 16 << 20;

    private final Consoles consoles;
    private final long room;
    private final Drops drops;
    private final Slabs slabs = new Slabs();
    private final AtomicLong taken = new AtomicLong();
    private final ConcurrentLinkedQueue<Pending> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong usedByMarks = new AtomicLong();
    private volatile boolean closed;
    private volatile @Nullable Thread writer;

    /** Hears what was refused. Must be quick. */
    interface Drops {
        void dropped(long bytes);
    }

    /** @param room bytes of memory; no console gets more than half of it */
    Intake(Consoles consoles, long room, Drops drops) {
        this.consoles = consoles;
        this.room = room;
        this.drops = drops;
    }

    boolean bytes(ConsoleId id, String domainName, long micros, ByteBuffer bytes) {
        int length = bytes.remaining();
        if (length == 0) return true;
        while (true) {
            Console console = consoles.of(id, domainName);
            synchronized (console) {
                if (console.isRetired()) continue;
                return take(console, domainName, micros, bytes, length);
            }
        }
    }

    private boolean take(Console console, String domainName, long micros, ByteBuffer bytes, int length) {
        byte[] head = console.head(domainName);
        long cost = (long) length / PIECE * cost(PIECE) + cost(length % PIECE);
        if (closed || console.queued() + cost > room / 2 || !reserve(cost)) {
            console.drop(length, micros);
            drops.dropped(length);
            return false;
        }
        tellDrops(console, micros);
        while (bytes.hasRemaining()) {
            int piece = Math.min(PIECE, bytes.remaining());
            queue.add(new Pending(console, Envelope.BYTES, head, copy(bytes, piece), cost(piece), micros));
            console.underWay(1);
        }
        taken.addAndGet(length);
        console.queued(cost);
        console.taken(console.taken() + length);
        wake();
        return true;
    }

    private ByteBuffer copy(ByteBuffer from, int size) {
        ByteBuffer to = size <= SMALL ? ByteBuffer.allocate(size) : slabs.take();
        to.put(from.slice(from.position(), size)).flip();
        from.position(from.position() + size);
        return to;
    }

    /** Memory for a piece. */
    private static long cost(int size) {
        if (size == 0) return 0;
        return (size <= SMALL ? size : Slabs.SIZE) + (long) Pending.OVERHEAD;
    }

    private boolean reserve(long cost) {
        if (used.addAndGet(cost) <= room) return true;
        used.addAndGet(-cost);
        return false;
    }

    boolean mark(ConsoleId id, String domainName, long micros, ConsoleMark mark) {
        while (true) {
            Console console = consoles.of(id, domainName);
            synchronized (console) {
                if (console.isRetired()) continue;
                byte[] head = console.head(domainName);
                if (closed || usedByMarks.get() > MARKS_ROOM) return false;
                tellDrops(console, micros);
                if (mark.kind() == ConsoleMark.Kind.OPENED) console.open(true);
                if (mark.kind() == ConsoleMark.Kind.CLOSED) console.open(false);
                put(console, head, mark, micros);
                return true;
            }
        }
    }

    /** Puts the mark for what was dropped before; under the console's monitor. */
    private void tellDrops(Console console, long micros) {
        if (console.dropped() == 0 || usedByMarks.get() > MARKS_ROOM) return;
        Instant since = EpochMicros.instant(console.droppedSince());
        ConsoleMark mark = new ConsoleMark(
                ConsoleMark.Kind.DROPPED,
                console.dropped() + " bytes since " + since + " were not kept: storage was too slow or full",
                console.dropped());
        console.dropsTold();
        put(console, console.head(console.domainName()), mark, micros);
    }

    private void put(Console console, byte[] head, ConsoleMark mark, long micros) {
        byte[] body = Envelope.mark(mark);
        long cost = (long) head.length + body.length + Pending.OVERHEAD;
        Pending pending = new Pending(console, Envelope.MARK, head, ByteBuffer.wrap(body), cost, micros);
        usedByMarks.addAndGet(pending.cost());
        queue.add(pending);
        console.underWay(1);
        wake();
    }

    /** Tells of drops where nothing has come since, if there is room again. */
    void tellOldDrops(long micros) {
        if (used.get() > room / 2) return;
        for (Console console : consoles.all()) {
            synchronized (console) {
                tellDrops(console, micros);
            }
        }
    }

    /** Whether there is room to spare, for those who can wait. */
    boolean hasRoom() {
        return !closed && used.get() <= room / 4;
    }

    /** Whether a console's batch would likely be taken now, and others' too. */
    boolean hasRoom(ConsoleId id) {
        Console console = consoles.known(id);
        if (console == null) return true;
        synchronized (console) {
            return console.queued() <= room / 4;
        }
    }

    /** Bytes ever taken, of all consoles. */
    long taken() {
        return taken.get();
    }

    /** Now and then: gives back what a flood has left. */
    void tidy() {
        slabs.tidy();
    }

    /** Puts something that belongs to no console. */
    void fill(byte[] payload, long micros) {
        queue.add(new Pending(null, Envelope.FILLER, payload, ByteBuffer.allocate(0), 0, micros));
        wake();
    }

    /** The next to write; null if there is none. Writer's thread. */
    @Nullable
    Pending poll() {
        return queue.poll();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** What was polled is durable, or given up. */
    void done(Pending pending) {
        Console console = pending.console();
        if (console == null) return;
        if (pending.memory().isDirect()) slabs.give(pending.memory());
        boolean isMark = pending.kind() == Envelope.MARK;
        (isMark ? usedByMarks : used).addAndGet(-pending.cost());
        synchronized (console) {
            console.underWay(-1);
            if (!isMark) console.queued(-pending.cost());
        }
    }

    /** Bytes of memory in use. */
    long used() {
        return used.get() + usedByMarks.get();
    }

    void writer(Thread thread) {
        writer = thread;
    }

    /** Makes the writer look. */
    void wake() {
        LockSupport.unpark(writer);
    }

    /** Takes no more; open drops are told. */
    void close(long micros) {
        for (Console console : consoles.all()) {
            synchronized (console) {
                tellDrops(console, micros);
            }
        }
        closed = true;
    }
}
