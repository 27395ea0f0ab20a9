package io.virtwarden.lockd.rpc;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A string as it came over the wire, in no particular encoding. */
final class Text {
    private final byte[] bytes;

    Text(byte[] bytes) {
        this.bytes = bytes;
    }

    /** For an answer: not one byte changed, up to the first NUL, where C ends it. */
    byte[] forAnswer() {
        for (var i = 0; i < bytes.length; i++) if (bytes[i] == 0) return Arrays.copyOf(bytes, i);
        return bytes;
    }

    /** For files: empty if it is no UTF-8 or has a NUL byte, so that two of them are never taken for the same. */
    Optional<String> forFiles() {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return new String(forAnswer(), StandardCharsets.UTF_8);
    }
}
