package io.virtwarden.lockd.rpc;

import java.io.IOException;

/** Processes that do nothing and can own leases. */
final class Guests {
    private Guests() {}

    static Process start() throws IOException {
        return new ProcessBuilder("sleep", "600").start();
    }
}
