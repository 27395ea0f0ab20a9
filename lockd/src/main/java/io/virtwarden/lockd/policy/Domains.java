package io.virtwarden.lockd.policy;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Domains of this host. Any thread; stages end within a stated time, exceptionally if libvirt does not do it. */
public interface Domains {
    /** What its metadata wants; empty if it says nothing. */
    CompletionStage<Optional<OnExpiry>> wish(UUID domain);

    /** Whether its processors run. */
    CompletionStage<Boolean> runs(UUID domain);

    /** Freezes it where it is. */
    CompletionStage<Void> suspend(UUID domain);

    /** Lets it go on. */
    CompletionStage<Void> resume(UUID domain);

    /** Ends it. */
    CompletionStage<Void> destroy(UUID domain);
}
