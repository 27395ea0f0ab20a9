package io.virtwarden.lockd.file;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.posix.Errno;
import io.virtwarden.lockd.posix.FileKey;
import io.virtwarden.lockd.posix.FileStatus;
import io.virtwarden.lockd.posix.Posix;
import io.virtwarden.lockd.posix.PosixException;
import io.virtwarden.lockd.posix.RecordLock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The record locks of this process, as virtlockd takes them. The kernel drops all of them on an inode when any descriptor of that
 * inode is closed, and does not tell two leases of one process apart: so there is one open file per inode, whatever its names, and
 * this table decides between our own. Nothing else in this process may open a file that is locked here.
 *
 * <p>Any thread; each call may wait for a disk or a file server.
 */
public final class FileLocks implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(FileLocks.class);
    private static final int STRIPES = 64;

    private final Map<FileKey, OpenFile> files = new ConcurrentHashMap<>();
    // What is decided about one inode is decided by one thread at a time; a server that hangs stops its own stripe
    // only.
    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

    public FileLocks() {
        for (var i = 0; i < STRIPES; i++) stripes[i] = new ReentrantLock();
    }

    /** One lock on a file; several shared ones on one inode are counted. */
    public record Hold(FileKey file, String path, Mode mode) {}

    /**
     * Takes a lock without waiting for whoever has it.
     *
     * @throws LockedException if one of our own holds or another process excludes it
     * @throws PosixException if the file cannot be opened or locked; the call is {@code open} or {@code fcntl}
     */
    public Hold take(String path, Mode mode, Creation creation) throws LockedException, PosixException {
        return take(path, mode, creation, true);
    }

    /**
     * As {@link #take(String, Mode, Creation)}, but only if there is a plain file or nothing at the path.
     *
     * @throws PosixException with ELOOP if it is a symbolic link, a device or anything else that may lead elsewhere
     */
    Hold takePlain(String path, Mode mode, Creation creation) throws LockedException, PosixException {
        return take(path, mode, creation, false);
    }

    private Hold take(String path, Mode mode, Creation creation, boolean anything)
            throws LockedException, PosixException {
        while (true) {
            var joined = joinKnown(path, mode, creation, anything);
            if (joined != null) return joined;
            var descriptor = Posix.open(path, creation != Creation.NONE, anything);
            var taken = takeOpened(path, descriptor, mode, creation);
            if (taken != null) return taken;
        }
    }

    /** Gives one back; the last one of an inode unlocks the file. */
    public void release(Hold hold) {
        var lock = lock(hold.file());
        try {
            var file = files.get(hold.file());
            if (file == null || !file.leave()) return;
            if (file.isRemovable()) remove(file);
            files.remove(hold.file());
            file.close();
        } finally {
            lock.unlock();
        }
    }

    /** Whether one of our own holds has what this path leads to. */
    public boolean isHeld(String path) {
        try {
            return files.containsKey(Posix.status(path).key());
        } catch (PosixException e) {
            return false;
        }
    }

    /** Files that are locked now. */
    public int size() {
        return files.size();
    }

    /** Closes all files, and so drops all locks; none is removed. */
    @Override
    public void close() {
        for (var key : List.copyOf(files.keySet())) {
            var lock = lock(key);
            try {
                var file = files.remove(key);
                if (file != null) file.close();
            } finally {
                lock.unlock();
            }
        }
    }

    // Without opening: a second descriptor of a locked inode could not be closed again before the last hold on it goes.
    private @Nullable Hold joinKnown(String path, Mode mode, Creation creation, boolean anything)
            throws LockedException, PosixException {
        if (files.isEmpty() && anything) return null;
        FileStatus status;
        try {
            status = anything ? Posix.status(path) : Posix.linkStatus(path);
        } catch (PosixException unknown) {
            return null;
        }
        if (!anything && !status.isPlain()) throw PosixException.of("open", Errno.ELOOP);
        var key = status.key();
        if (!files.containsKey(key)) return null;
        var lock = lock(key);
        try {
            var file = files.get(key);
            return file == null ? null : join(file, key, path, mode, creation);
        } finally {
            lock.unlock();
        }
    }

    // Null if the file was replaced meanwhile: try again.
    private @Nullable Hold takeOpened(String path, int descriptor, Mode mode, Creation creation)
            throws LockedException, PosixException {
        var key = Posix.status(descriptor).key();
        var lock = lock(key);
        try {
            var known = files.get(key);
            if (known != null) {
                known.park(descriptor);
                return join(known, key, path, mode, creation);
            }
            lockOrClose(path, descriptor, key, mode);
            if (creation == Creation.WHILE_LOCKED && !isStillAt(path, key)) {
                Posix.close(descriptor);
                return null;
            }
            files.put(key, new OpenFile(path, descriptor, mode, creation == Creation.WHILE_LOCKED));
            return new Hold(key, path, mode);
        } finally {
            lock.unlock();
        }
    }

    private static void lockOrClose(String path, int descriptor, FileKey key, Mode mode)
            throws LockedException, PosixException {
        var locked = false;
        try {
            var shared = mode == Mode.SHARED;
            locked = RecordLock.take(descriptor, shared);
            if (!locked) throw new LockedException(path, key, RecordLock.inTheWay(descriptor, shared));
        } finally {
            if (!locked) Posix.close(descriptor);
        }
    }

    private static Hold join(OpenFile file, FileKey key, String path, Mode mode, Creation creation)
            throws LockedException {
        if (mode == Mode.EXCLUSIVE || file.mode() == Mode.EXCLUSIVE)
            throw new LockedException(path, key, (int) ProcessHandle.current().pid());
        file.join(creation == Creation.WHILE_LOCKED);
        return new Hold(key, path, mode);
    }

    // Whoever had it before may have removed it between our opening and our locking; then we have locked a file without
    // a name.
    private static boolean isStillAt(String path, FileKey key) {
        try {
            return Posix.status(path).key().equals(key);
        } catch (PosixException e) {
            return false;
        }
    }

    private static void remove(OpenFile file) {
        try {
            // Others may share it, and would then lock a file that nobody finds any more.
            if (file.mode() == Mode.SHARED && !RecordLock.take(file.descriptor(), false)) return;
            Posix.unlink(file.path());
        } catch (PosixException e) {
            if (e.errno() != Errno.ENOENT)
                LOG.warn("a lock's file was not removed", "path", file.path(), "reason", e.reason());
        }
    }

    private ReentrantLock lock(FileKey key) {
        var lock = stripes[Math.floorMod(key.hashCode(), STRIPES)];
        lock.lock();
        return lock;
    }
}
