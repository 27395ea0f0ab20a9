package io.virtwarden.lockd.posix;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.function.LongConsumer;

/** An epoll instance for reading, level-triggered. Adding, removing and waking by any thread, waiting by one. */
public final class Epoll implements AutoCloseable {
    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;
    private static final int EPOLLIN = 1;
    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int MOST = 256;
    private static final long WAKE = -1;

    // struct epoll_event is packed on x86-64 only.
    private static final boolean PACKED = "amd64".equals(System.getProperty("os.arch"));
    private static final int DATA = PACKED ? 4 : 8;
    private static final int EVENT = DATA + 8;

    private final int descriptor;
    private final int waker;
    private final Memory wake = new Memory(8);
    private final Memory events = new Memory((long) MOST * EVENT);

    public Epoll() throws PosixException {
        descriptor = CLibrary.epoll_create1(EPOLL_CLOEXEC);
        if (descriptor < 0) throw new PosixException("epoll_create1", Native.getLastError());
        waker = CLibrary.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (waker < 0) throw new PosixException("eventfd", Native.getLastError());
        add(waker, WAKE);
    }

    /** Reports {@code key} (not negative) whenever the descriptor can be read. */
    public void add(int readable, long key) throws PosixException {
        try (var event = new Memory(EVENT)) {
            event.setInt(0, EPOLLIN);
            event.setLong(DATA, key);
            if (CLibrary.epoll_ctl(descriptor, ADD, readable, event) < 0)
                throw new PosixException("epoll_ctl", Native.getLastError());
        }
    }

    /** Before closing the descriptor. */
    public void remove(int readable) {
        try (var event = new Memory(EVENT)) {
            CLibrary.epoll_ctl(descriptor, REMOVE, readable, event);
        }
    }

    /** Waits until something can be read or {@link #wake} is called; then tells the keys. */
    public void await(LongConsumer ready) throws PosixException {
        var count = CLibrary.epoll_wait(descriptor, events, MOST, -1);
        if (count < 0 && Native.getLastError() != Errno.EINTR)
            throw new PosixException("epoll_wait", Native.getLastError());
        for (var i = 0; i < count; i++) {
            var key = events.getLong((long) i * EVENT + DATA);
            if (key == WAKE) CLibrary.read(waker, Pointer.nativeValue(wake), 8);
            else ready.accept(key);
        }
    }

    /** Ends a waiting. */
    public void wake() {
        try (var one = new Memory(8)) {
            one.setLong(0, 1);
            CLibrary.write(waker, Pointer.nativeValue(one), 8);
        }
    }

    /** Only when nobody waits any more. */
    @Override
    public void close() {
        Posix.close(waker);
        Posix.close(descriptor);
        events.close();
        wake.close();
    }
}
