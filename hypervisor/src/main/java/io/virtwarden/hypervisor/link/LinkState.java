package io.virtwarden.hypervisor.link;

import java.time.Instant;

/** Where a link stands; the text in each is fit for an operator. */
public sealed interface LinkState {
    /** Since when. */
    Instant since();

    /** Trying to open for the first time or again. */
    record Connecting(Instant since, int attempts, String lastFault) implements LinkState {}

    /** Open. */
    record Up(Instant since, long generation, long libvirtVersion, String driver) implements LinkState {}

    /** libvirtd accepts but does not answer: {@code call} has been running since then. */
    record Hung(Instant since, String call) implements LinkState {}

    /** Closed by us. */
    record Closed(Instant since) implements LinkState {}
}
