package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file; one thread at a time. */
interface DiskFile extends AutoCloseable {
    long size() throws IOException;

    /** Reads up to {@code length} bytes, fewer only at the file's end; 0 behind it. Not disturbed by interrupts. */
    int read(long position, byte[] into, int offset, int length) throws IOException;

    /**
     * Writes all that remains, moving the position.
     *
     * @throws DiskFullException if there is no space; part may have been written
     */
    void write(long position, ByteBuffer from) throws IOException;

    void truncate(long size) throws IOException;

    /** Returns once bytes and size are on stable storage. After a failure nothing is known of what was written since. */
    void sync() throws IOException;

    /** Locks the file against other processes until it is closed; false if one of them, or this one, has the lock. */
    boolean tryLock() throws IOException;

    @Override
    void close() throws IOException;
}
