package io.virtwarden.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** A daemon that speaks virtlogd's protocol: theirs or ours. */
interface LogServer extends AutoCloseable {
    Path socket();

    /** A folder for log files. */
    Path logs();

    /** Its process. */
    long pid();

    /** A new connection. */
    default VirtlogdClient connect() throws IOException {
        return new VirtlogdClient(socket());
    }

    /** A new log of a new domain. */
    default GuestLog open(VirtlogdClient client) throws IOException {
        UUID domain = UUID.randomUUID();
        return client.open(domain, logs().resolve(domain + ".log"));
    }

    @Override
    void close();
}
