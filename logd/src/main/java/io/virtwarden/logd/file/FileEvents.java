package io.virtwarden.logd.file;

/** What happens to a log file besides being written; called by the thread that writes. */
public interface FileEvents {
    /** Nobody listens. */
    FileEvents NONE = new FileEvents() {
        @Override
        public void rotated() {}

        @Override
        public void paused(String reason) {}

        @Override
        public void resumed(long missing) {}

        @Override
        public void changedOutside(String how) {}
    };

    /** A new file was begun. */
    void rotated();

    /** From here on nothing can be written. */
    void paused(String reason);

    /** It can be written again; {@code missing} bytes are not in the file. */
    void resumed(long missing);

    /** Somebody removed, replaced or truncated it. */
    void changedOutside(String how);
}
