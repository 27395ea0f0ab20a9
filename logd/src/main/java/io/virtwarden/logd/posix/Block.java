package io.virtwarden.logd.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory outside of the heap, for reads and writes without a copy. One thread at a time. */
public final class Block {
    private final ByteBuffer bytes;
    private final long address;

    /** With so many bytes. */
    public Block(int size) {
        bytes = ByteBuffer.allocateDirect(size);
        address = Pointer.nativeValue(Native.getDirectBufferPointer(bytes));
    }

    public int capacity() {
        return bytes.capacity();
    }

    /** A view from the start to {@code size}, with a position of its own. */
    public ByteBuffer view(int size) {
        return bytes.duplicate().position(0).limit(size);
    }

    /** One byte. */
    public byte at(int index) {
        return bytes.get(index);
    }

    /** An int in the machine's own byte order. */
    int nativeInt(int index) {
        return bytes.duplicate().order(ByteOrder.nativeOrder()).getInt(index);
    }

    /** Copies bytes in, from {@code index} on. */
    public void put(int index, byte[] from) {
        bytes.put(index, from);
    }

    long address() {
        return address;
    }
}
