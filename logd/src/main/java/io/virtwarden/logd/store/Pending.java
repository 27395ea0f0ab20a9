package io.virtwarden.logd.store;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Something on its way into the journal. Belongs to the thread that has it. */
final class Pending {
    /** Memory of an entry beside its bytes. */
    static final int OVERHEAD = 128;

    private final @Nullable Console console;
    private final int kind;
    private final byte[] head;
    private final ByteBuffer body;
    private final long cost;
    private final long micros;
    private long offset;
    private int lines;
    private long position;

    /**
     * @param console null for a filler
     * @param head everything before the body, shared with others: not to be changed
     * @param body from position to limit: bytes, or a mark
     * @param cost memory that it takes
     */
    Pending(@Nullable Console console, int kind, byte[] head, ByteBuffer body, long cost, long micros) {
        this.console = console;
        this.kind = kind;
        this.head = head;
        this.body = body;
        this.cost = cost;
        this.micros = micros;
    }

    @Nullable
    Console console() {
        return console;
    }

    int kind() {
        return kind;
    }

    /** The head with the offset in it, a copy. */
    byte[] head() {
        byte[] own = head.clone();
        if (console != null) Envelope.setOffset(own, offset);
        return own;
    }

    /** With a position of its own. */
    ByteBuffer body() {
        return body.duplicate();
    }

    /** The memory of the body itself. */
    ByteBuffer memory() {
        return body;
    }

    /** Bytes of text. */
    int length() {
        return kind == Envelope.BYTES ? body.remaining() : 0;
    }

    /** Whether the last byte ends a line. */
    boolean endsLine() {
        return length() > 0 && body.get(body.limit() - 1) == '\n';
    }

    long micros() {
        return micros;
    }

    long cost() {
        return cost;
    }

    /** Sets where in the console the body lies, and how many line ends it has. */
    void place(long at, int newlines) {
        offset = at;
        lines = newlines;
    }

    int lines() {
        return lines;
    }

    long position() {
        return position;
    }

    void position(long given) {
        position = given;
    }
}
