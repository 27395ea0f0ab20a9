package io.virtwarden.lockd.posix;

import com.sun.jna.Native;

/** Processes by descriptor: one that ended stays ended, whoever gets its number next. Linux 5.3 and newer. Any thread. */
public final class ProcessDescriptor {
    // The same on all architectures.
    private static final long PIDFD_SEND_SIGNAL = 424;
    private static final long PIDFD_OPEN = 434;

    private ProcessDescriptor() {}

    /** @return a descriptor that can be read when the process has ended; close it with {@link Posix#close} */
    public static int open(int pid) throws PosixException {
        var descriptor = CLibrary.syscall(PIDFD_OPEN, pid, 0, 0, 0);
        if (descriptor < 0) throw new PosixException("pidfd_open", Native.getLastError());
        return (int) descriptor;
    }

    /**
     * Sends a signal.
     *
     * @param signal 0 only asks
     * @return false if the process has ended
     */
    public static boolean signal(int descriptor, int signal) throws PosixException {
        if (CLibrary.syscall(PIDFD_SEND_SIGNAL, descriptor, signal, 0, 0) == 0) return true;
        var errno = Native.getLastError();
        if (errno == Errno.ESRCH) return false;
        throw new PosixException("pidfd_send_signal", errno);
    }
}
