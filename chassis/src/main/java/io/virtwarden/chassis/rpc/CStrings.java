package io.virtwarden.chassis.rpc;

import java.util.Arrays;

/** Strings as C has them. */
final class CStrings {
    private CStrings() {}

    /** The bytes before the first NUL; the same array if there is none. */
    static byte[] untilNul(byte[] bytes) {
        for (var i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) return Arrays.copyOf(bytes, i);
        }
        return bytes;
    }
}
