package io.virtwarden.logd.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The path of a log file as libvirt gave it: bytes, equal only if every byte is. */
public final class LogPath {
    private final byte[] bytes;

    /** @param bytes without NUL */
    public LogPath(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** A path that is text. */
    public static LogPath of(String text) {
        return new LogPath(text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** The path of a backup; 0 is the newest. */
    byte[] backup(int number) {
        var joined = new ByteArrayOutputStream(bytes.length + 4);
        joined.writeBytes(bytes);
        joined.writeBytes(("." + number).getBytes(StandardCharsets.US_ASCII));
        return joined.toByteArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LogPath path && Arrays.equals(bytes, path.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** As text; different paths have different texts: what is no UTF-8 is shown as {@code \xff}. */
    @Override
    public String toString() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            var text = new StringBuilder();
            for (var b : bytes) {
                if (b >= ' ' && b < 127 && b != '\\') text.append((char) b);
                else text.append(String.format("\\x%02x", b & 0xFF));
            }
            return text.toString();
        }
    }
}
