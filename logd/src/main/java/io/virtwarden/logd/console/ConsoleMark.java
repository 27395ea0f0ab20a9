package io.virtwarden.logd.console;

/**
 * Something that happened to a console or its domain, between its bytes.
 *
 * @param text for people, one line without control characters, may be empty
 * @param bytes how many bytes are missing for {@link Kind#DROPPED} and {@link Kind#GAP}, as far as known; else 0
 */
public record ConsoleMark(Kind kind, String text, long bytes) {
    /** The wire and disk form is {@link #code}; never reuse one. */
    public enum Kind {
        /** The domain started. */
        STARTED(1),
        /** The domain stopped. */
        STOPPED(2),
        /** The domain crashed. */
        CRASHED(3),
        /** The domain came from or went to another host. */
        MIGRATED(4),
        /** Bytes were read and could not be kept. */
        DROPPED(5),
        /** From when to when nothing could be read. */
        GAP(6),
        /** Capture of this console began. */
        OPENED(7),
        /** Capture of this console ended. */
        CLOSED(8),
        /** The log file was truncated or replaced from outside. */
        TRUNCATED(9),
        /** The log file could not be written from here on, or again. */
        FILE(10);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** Stable number on disk. */
        public int code() {
            return code;
        }
    }

    public static ConsoleMark of(Kind kind, String text) {
        return new ConsoleMark(kind, text, 0);
    }
}
