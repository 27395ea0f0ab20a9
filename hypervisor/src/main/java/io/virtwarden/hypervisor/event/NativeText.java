package io.virtwarden.hypervisor.event;

import java.nio.charset.StandardCharsets;

/**
 * Texts as libvirt hands them over: bytes that should be UTF-8. What is not is kept: each offending byte becomes one lone low
 * surrogate U+DC80 to U+DCFF (the scheme of PEP 383), so that two different names never become the same String and the bytes
 * can be had back.
 */
public final class NativeText {
    private static final char ESCAPE_BASE = '\uDC00';

    private NativeText() {}

    /** Never fails and loses nothing. */
    public static String decode(byte[] bytes) {
        String plain = new String(bytes, StandardCharsets.UTF_8);
        // The decoder marks damage with U+FFFD; a text that really contains U+FFFD takes the slow way and comes out
        // right.
        return plain.indexOf('\uFFFD') < 0 ? plain : escaped(bytes);
    }

    /** True if the text came from valid UTF-8. */
    public static boolean clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    /** What libvirt handed over, byte by byte. */
    public static byte[] bytes(String text) {
        byte[] out = new byte[text.length() * 3];
        int n = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int width = Character.charCount(c);
            if (c >= ESCAPE_BASE + 0x80 && c <= ESCAPE_BASE + 0xFF) {
                out[n++] = (byte) (c - ESCAPE_BASE);
            } else {
                byte[] part = text.substring(i, i + width).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(part, 0, out, n, part.length);
                n += part.length;
            }
            i += width;
        }
        return java.util.Arrays.copyOf(out, n);
    }

    /** For people: offending bytes shown as U+FFFD. */
    public static String readable(String text) {
        if (clean(text)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c ->
                        out.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c));
        return out.toString();
    }

    private static String escaped(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; ) {
            int length = sequenceLength(bytes, i);
            if (length == 0) {
                out.append((char) (ESCAPE_BASE + (bytes[i] & 0xFF)));
                i++;
            } else {
                out.append(new String(bytes, i, length, StandardCharsets.UTF_8));
                i += length;
            }
        }
        return out.toString();
    }

    /** Bytes of the valid sequence that starts here, 0 if none does. Table 3-7 of the Unicode standard. */
    private static int sequenceLength(byte[] bytes, int at) {
        int first = bytes[at] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xC2 && first <= 0xDF ? 2 : first >= 0xE0 && first <= 0xEF ? 3 : 0;
        if (first >= 0xF0 && first <= 0xF4) {
            length = 4;
        }
        if (length == 0 || at + length > bytes.length) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < low || second > high) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
