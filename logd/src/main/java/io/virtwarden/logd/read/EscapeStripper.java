package io.virtwarden.logd.read;

/**
 * Takes terminal control out of a stream of bytes: escape sequences (ECMA-48: CSI, OSC and other strings, two- and three-byte
 * escapes) also where they are spread over batches, and control characters except tab, line feed and carriage return. Bytes
 * above 0x7F pass: they are UTF-8 more often than C1 controls. One thread.
 */
final class EscapeStripper {
    private static final int LONGEST_STRING = 4096;

    private enum State {
        TEXT,
        ESCAPE,
        INTERMEDIATE,
        CSI,
        STRING,
        STRING_ESCAPE
    }

    private State state = State.TEXT;
    private int length;

    /** Strips one batch; returns how many bytes it has written. {@code into} may be {@code from} if {@code at <= start}. */
    int strip(byte[] from, int start, int end, byte[] into, int at) {
        int out = at;
        for (int i = start; i < end; i++) {
            int c = from[i] & 0xFF;
            if (state == State.TEXT) {
                if (c == 0x1B) state = State.ESCAPE;
                else if (c >= 0x20 ? c != 0x7F : c == '\t' || c == '\n' || c == '\r') into[out++] = from[i];
            } else {
                step(c);
            }
        }
        return out - at;
    }

    private void step(int c) {
        length++;
        if (c == 0x1B) {
            state = state == State.STRING ? State.STRING_ESCAPE : State.ESCAPE;
            return;
        }
        switch (state) {
            case ESCAPE -> escape(c);
            case INTERMEDIATE -> {
                if (c < 0x20 || c > 0x2F) state = State.TEXT;
            }
            case CSI -> {
                if ((c >= 0x40 && c <= 0x7E) || length > LONGEST_STRING) state = State.TEXT;
            }
            // BEL and ESC \ end a string; a guest that never ends one must not silence its console
            case STRING -> {
                if (c == 0x07 || c == '\n' || length > LONGEST_STRING) state = State.TEXT;
            }
            default -> state = c == '\\' ? State.TEXT : State.STRING;
        }
    }

    private void escape(int c) {
        length = 0;
        if (c == '[') state = State.CSI;
        else if (c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_') state = State.STRING;
        else if (c >= 0x20 && c <= 0x2F) state = State.INTERMEDIATE;
        else state = State.TEXT;
    }
}
