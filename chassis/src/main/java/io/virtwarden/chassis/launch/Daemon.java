package io.virtwarden.chassis.launch;

/** Something that runs until it is closed. {@link Launcher} calls start once, then close once. */
public interface Daemon extends AutoCloseable {
    /**
     * Starts everything and returns. What is merely unreachable (libvirt, Kafka) is no failure: the daemon is then not ready.
     *
     * @throws Exception if it cannot run at all; the message names the place and the fix. {@link #close} is called then too.
     */
    void start() throws Exception;

    /** Whether its loops still turn; asked by the systemd watchdog, must not block. */
    default boolean alive() {
        return true;
    }

    /** Ends everything in the reverse order; has five seconds. */
    @Override
    void close();
}
