package io.virtwarden.chassis.journal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file of the real disk. Reads go past the channel, since an interrupt closes a channel and readers run on threads that
 * may be interrupted; writes and syncs go through it, for direct buffers and fdatasync.
 */
final class RealFile implements DiskFile {
    private final RandomAccessFile file;
    private final FileChannel channel;
    private final FullDisk fullDisk;

    RealFile(Path path, boolean forWriting, FullDisk fullDisk) throws IOException {
        try {
            if (forWriting && !Files.exists(path)) throw new NoSuchFileException(path.toString());
            this.file = new RandomAccessFile(path.toFile(), forWriting ? "rw" : "r");
        } catch (FileNotFoundException e) {
            if (!Files.exists(path)) throw (IOException) new NoSuchFileException(path.toString()).initCause(e);
            throw (IOException) new AccessDeniedException(path.toString(), null, e.getMessage()).initCause(e);
        }
        this.channel = file.getChannel();
        this.fullDisk = fullDisk;
    }

    @Override
    public long size() throws IOException {
        return file.length();
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) throws IOException {
        file.seek(position);
        int done = 0;
        while (done < length) {
            int count = file.read(into, offset + done, length - done);
            if (count < 0) break;
            done += count;
        }
        return done;
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
        long at = position;
        try {
            while (from.hasRemaining()) at += channel.write(from, at);
        } catch (IOException e) {
            throw fullDisk.recognise(e);
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public void sync() throws IOException {
        channel.force(false); // fdatasync: includes the size, leaves out times
    }

    @Override
    public boolean tryLock() throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
