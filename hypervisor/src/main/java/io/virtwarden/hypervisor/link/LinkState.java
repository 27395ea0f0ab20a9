package io.virtwarden.hypervisor.link;

import java.time.Instant;

/** Where a link stands; the text in each is fit for an operator. */
public sealed interface LinkState {
    /** Since when. */
    Instant since();

    /** Whether calls can be made. */
    default boolean up() {
        return this instanceof Up;
    }

    /** For an operator: where it stands, since when, and what stands in the way. */
    String text();

    /** Trying to open for the first time or again. */
    record Connecting(Instant since, int attempts, String lastFault) implements LinkState {
        @Override
        public String text() {
            return "not connected since " + since + ", " + attempts + " attempts: " + lastFault;
        }
    }

    /** Open. */
    record Up(Instant since, long generation, long libvirtVersion, String driver) implements LinkState {
        @Override
        public String text() {
            return "connected to " + driver + " since " + since;
        }
    }

    /** libvirtd accepts but does not answer: {@code call} has been running since then. */
    record Hung(Instant since, String call) implements LinkState {
        @Override
        public String text() {
            return "libvirt does not answer since " + since + ": " + call;
        }
    }

    /** Closed by us. */
    record Closed(Instant since) implements LinkState {
        @Override
        public String text() {
            return "closed";
        }
    }
}
