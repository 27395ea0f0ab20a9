package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.monitor.exposition.Rows;
import java.time.Duration;

/** Collects one kind of thing of one connection. One instance per connection; calls come one after the other. */
public interface Collector {
    /** As in settings ({@code monitor.collectors.<name>}) and in the label {@code collector}. */
    String name();

    Lane lane();

    /** Whether it runs unless settings say otherwise. */
    default boolean onByDefault() {
        return true;
    }

    /** Runs in every so many rounds, at least 1. */
    int every();

    /** After which its connection counts as stuck. */
    Duration deadline();

    /**
     * On the lane's thread; may block up to the deadline. What is added stays until the next success, or until too many runs in a row
     * have failed.
     *
     * @throws LibvirtException if the run failed; one that says "not supported" switches the collector off until the next
     *     connection
     */
    void collect(Connection connection, Rows rows) throws LibvirtException;

    /** Adds what is to be said of the collector itself in every round, from memory. Any thread. */
    default void status(boolean stuck, Rows rows) {}
}
