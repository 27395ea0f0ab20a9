package io.virtwarden.logd.console;

import java.nio.ByteBuffer;

/**
 * Where captured bytes and markers go. Called from capture threads, of which each console has one at a time; never blocks and
 * never throws for trouble with storage: a slow or full store refuses, and the guest goes on.
 */
public interface ConsoleSink {
    /** Takes everything and keeps nothing. */
    ConsoleSink NONE = new ConsoleSink() {
        @Override
        public boolean bytes(ConsoleId console, String domainName, long epochMicros, ByteBuffer bytes) {
            return true;
        }

        @Override
        public boolean mark(ConsoleId console, String domainName, long epochMicros, ConsoleMark mark) {
            return true;
        }
    };

    /**
     * One batch as it arrived.
     *
     * @param domainName the domain's name at that time
     * @param epochMicros arrival, wall clock
     * @param bytes from position to limit, copied before this returns; the position may be changed
     * @return false if the batch was refused as a whole. The sink counts it and puts a {@link ConsoleMark.Kind#DROPPED} mark with the
     *     number of bytes before the next thing it takes for this console
     */
    boolean bytes(ConsoleId console, String domainName, long epochMicros, ByteBuffer bytes);

    /** One marker in the same timeline. Never refused for lack of room unless the process is about to end; false then. */
    boolean mark(ConsoleId console, String domainName, long epochMicros, ConsoleMark mark);

    /**
     * Whether a batch would likely be taken now: for those who can wait with reading. False while storage is slow or full; nothing
     * is counted.
     */
    default boolean hasRoom() {
        return true;
    }

    /** As above, for one console that floods: false while much of this one waits, whatever others do. */
    default boolean hasRoom(ConsoleId console) {
        return true;
    }
}
