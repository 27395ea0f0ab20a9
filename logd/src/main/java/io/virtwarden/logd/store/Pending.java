package io.virtwarden.logd.store;

import org.jspecify.annotations.Nullable;

/** Something on its way into the journal. Belongs to the thread that has it. */
final class Pending {
    private static final int OVERHEAD = 128;

    private final @Nullable Console console;
    private final int kind;
    private final byte[] payload;
    private final int body;
    private final long micros;
    private long position;

    /** @param console null for a filler */
    Pending(@Nullable Console console, int kind, byte[] payload, int body, long micros) {
        this.console = console;
        this.kind = kind;
        this.payload = payload;
        this.body = body;
        this.micros = micros;
    }

    @Nullable
    Console console() {
        return console;
    }

    int kind() {
        return kind;
    }

    byte[] payload() {
        return payload;
    }

    /** Where the bytes, or the mark, begin. */
    int body() {
        return body;
    }

    /** Bytes of text. */
    int length() {
        return kind == Envelope.BYTES ? payload.length - body : 0;
    }

    long micros() {
        return micros;
    }

    /** Memory that it takes. */
    long cost() {
        return (long) payload.length + OVERHEAD;
    }

    long position() {
        return position;
    }

    void position(long given) {
        position = given;
    }
}
