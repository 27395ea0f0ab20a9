package io.virtwarden.hypervisor.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** Writes JSON straight into UTF-8 bytes. One thread; reused, so that an event costs one array: its own. */
final class JsonBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int LARGEST_NUMBER = 20;

    private byte[] bytes;
    private int size;
    private boolean comma;
    private boolean clean = true;

    JsonBytes(int capacity) {
        bytes = new byte[capacity];
    }

    JsonBytes reset() {
        size = 0;
        comma = false;
        return this;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** False if the last {@link #text} held bytes that are not UTF-8; they were written as U+FFFD. */
    boolean wasClean() {
        return clean;
    }

    JsonBytes open(char bracket) {
        put((byte) bracket);
        comma = false;
        return this;
    }

    JsonBytes close(char bracket) {
        put((byte) bracket);
        comma = true;
        return this;
    }

    /** Announces the next element of an array. */
    void element() {
        if (comma) {
            put((byte) ',');
        }
    }

    JsonBytes name(String name) {
        element();
        text(name);
        put((byte) ':');
        comma = false;
        return this;
    }

    /** A name in two parts, both plain ASCII. */
    JsonBytes name(String stem, String suffix) {
        element();
        reserve(stem.length() + suffix.length() + 3);
        bytes[size++] = '"';
        ascii(stem);
        ascii(suffix);
        bytes[size++] = '"';
        bytes[size++] = ':';
        comma = false;
        return this;
    }

    void field(String name, String value) {
        name(name).text(value);
    }

    void field(String name, long value) {
        name(name).number(value);
    }

    void number(long value) {
        reserve(LARGEST_NUMBER);
        if (value >= 0 && value < 10) {
            bytes[size++] = (byte) ('0' + value);
        } else {
            ascii(Long.toString(value));
        }
        comma = true;
    }

    void literal(String word) {
        reserve(word.length());
        ascii(word);
        comma = true;
    }

    void uuid(UUID uuid) {
        reserve(38);
        bytes[size++] = '"';
        long high = uuid.getMostSignificantBits();
        hex(high >>> 32, 8);
        bytes[size++] = '-';
        hex(high >>> 16, 4);
        bytes[size++] = '-';
        hex(high, 4);
        bytes[size++] = '-';
        long low = uuid.getLeastSignificantBits();
        hex(low >>> 48, 4);
        bytes[size++] = '-';
        hex(low, 12);
        bytes[size++] = '"';
        comma = true;
    }

    void text(String value) {
        clean = true;
        int length = value.length();
        reserve(length + 2);
        bytes[size++] = '"';
        int i = 0;
        for (; i < length; i++) {
            char c = value.charAt(i);
            if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\') {
                break;
            }
            bytes[size++] = (byte) c;
        }
        if (i < length) {
            slowText(value, i);
        }
        put((byte) '"');
        comma = true;
    }

    /** From the first character that needs more than one byte or an escape. */
    private void slowText(String value, int from) {
        for (int i = from; i < value.length(); ) {
            int c = value.codePointAt(i);
            reserve(6);
            if (c == '"' || c == '\\') {
                bytes[size++] = '\\';
                bytes[size++] = (byte) c;
            } else if (c < 0x20 || c == 0x7F) {
                ascii("\\u00");
                hex(c, 2);
            } else {
                codePoint(c);
            }
            i += Character.charCount(c);
        }
    }

    private void codePoint(int wanted) {
        boolean lone = wanted >= Character.MIN_SURROGATE && wanted <= Character.MAX_SURROGATE;
        clean &= !lone;
        int c = lone ? 0xFFFD : wanted;
        if (c < 0x80) {
            bytes[size++] = (byte) c;
        } else if (c < 0x800) {
            bytes[size++] = (byte) (0xC0 | (c >> 6));
            bytes[size++] = (byte) (0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            bytes[size++] = (byte) (0xE0 | (c >> 12));
            bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
            bytes[size++] = (byte) (0x80 | (c & 0x3F));
        } else {
            bytes[size++] = (byte) (0xF0 | (c >> 18));
            bytes[size++] = (byte) (0x80 | ((c >> 12) & 0x3F));
            bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
            bytes[size++] = (byte) (0x80 | (c & 0x3F));
        }
    }

    // Deprecated because it drops the high bytes; on ASCII there are none, and nothing else copies without allocating.
    @SuppressWarnings("deprecation")
    private void ascii(String text) {
        text.getBytes(0, text.length(), bytes, size);
        size += text.length();
    }

    private void hex(long value, int digits) {
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            bytes[size++] = HEX[(int) (value >>> shift) & 0xF];
        }
    }

    private void put(byte value) {
        reserve(1);
        bytes[size++] = value;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
