package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second process out of a journal's folder. The lock is on a file of its own, {@code journal.lock}, which nobody else
 * opens: POSIX takes a process's lock away as soon as that process closes any descriptor of the file. The owner stands in
 * {@code journal.mark}.
 */
final class Hold implements AutoCloseable {
    private static final String LOCK = "journal.lock";

    private final Disk disk;
    private final Owner owner;
    private final DiskFile lock;
    private final @Nullable Mark before;

    private Hold(Disk disk, Owner owner, DiskFile lock, @Nullable Mark before) {
        this.disk = disk;
        this.owner = owner;
        this.lock = lock;
        this.before = before;
    }

    /** @throws JournalUnusableException if somebody else holds the folder */
    static Hold take(Disk disk, Owner owner) throws IOException {
        Mark mark = Mark.decode(SmallFile.read(disk, Mark.FILE));
        // Asked first because trying the lock a second time in one process would end the first one.
        if (mark != null && mark.closed().isEmpty() && mark.owner().isSameProcess(owner)) throw held(disk, mark);
        DiskFile lock = openLock(disk);
        try {
            if (!lock.tryLock()) throw held(disk, mark);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
        return new Hold(disk, owner, lock, Mark.decode(SmallFile.read(disk, Mark.FILE)));
    }

    private static DiskFile openLock(Disk disk) throws IOException {
        try {
            return disk.open(LOCK, true);
        } catch (NoSuchFileException e) {
            return disk.create(LOCK);
        }
    }

    private static JournalUnusableException held(Disk disk, @Nullable Mark mark) {
        String who = mark == null || mark.closed().isPresent()
                ? "another process"
                : "process " + mark.owner().pid() + " of user " + mark.owner().user() + " on "
                        + mark.owner().host() + ", running since "
                        + mark.owner().started();
        return new JournalUnusableException("the journal in " + disk.place() + " is in use by " + who
                + ": stop that one, or give this one a folder of its own");
    }

    /** How the journal was left; null if that is not known. */
    @Nullable
    Mark before() {
        return before;
    }

    void writeOpen(long epoch, List<Mark.Hole> told) throws IOException {
        write(epoch, OptionalLong.empty(), told);
    }

    void writeClosed(long epoch, long sequence, List<Mark.Hole> told) throws IOException {
        write(epoch, OptionalLong.of(sequence), told);
    }

    private void write(long epoch, OptionalLong closed, List<Mark.Hole> told) throws IOException {
        SmallFile.replace(disk, Mark.FILE, new Mark(owner, epoch, closed, told).encode());
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
