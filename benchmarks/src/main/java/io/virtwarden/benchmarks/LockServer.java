package io.virtwarden.benchmarks;

import java.nio.file.Path;

/** A daemon that speaks virtlockd's protocol: theirs or ours. */
interface LockServer extends AutoCloseable {
    Path socket();

    /** A folder for files to lock. */
    Path files();

    /** A process that lives, as it sees processes. */
    long guest();

    @Override
    void close();
}
