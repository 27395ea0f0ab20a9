package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.virtwarden.hypervisor.event.NativeText;
import org.jspecify.annotations.Nullable;

/** C strings. */
public final class NativeStrings {
    /** No address below this is mapped: a number where a pointer was expected (a libvirt newer than our table). */
    private static final long LOWEST_ADDRESS = 65_536;

    private NativeStrings() {}

    /** A string that belongs to libvirt; null for NULL. */
    public static @Nullable String borrowed(long address) {
        if (address >= 0 && address < LOWEST_ADDRESS) {
            return null;
        }
        Pointer text = new Pointer(address);
        int length = Math.toIntExact(text.indexOf(0, (byte) 0));
        return NativeText.decode(text.getByteArray(0, length));
    }

    /** A string that belongs to libvirt; null for NULL. */
    public static @Nullable String borrowed(@Nullable Pointer text) {
        return text == null ? null : borrowed(Pointer.nativeValue(text));
    }

    /** A string that is ours to free, which this does; null for NULL. */
    public static @Nullable String taken(@Nullable Pointer text) {
        if (text == null) {
            return null;
        }
        try {
            return borrowed(text);
        } finally {
            Native.free(Pointer.nativeValue(text));
        }
    }
}
