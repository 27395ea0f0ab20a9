package io.virtwarden.hypervisor.feed;

import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.Links;
import java.time.InstantSource;
import java.util.List;

/** Hears everything that libvirt announces on several connections and writes it into one queue, in order per connection. */
public final class Feed implements AutoCloseable {
    /** Starts nothing yet. */
    public Feed(Links links, List<String> uris, FeedSettings settings, SignalQueue queue, InstantSource clock) {
        throw new UnsupportedOperationException(
                "not yet: " + uris + settings + clock + links.hashCode() + queue.size());
    }

    /** Begins to connect. Once. */
    public void start() {}

    /** One per URI, in the order given: for health. */
    public List<Link> links() {
        return List.of();
    }

    /** Deregisters and closes. No signal follows. Idempotent. */
    @Override
    public void close() {}
}
