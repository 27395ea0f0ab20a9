package io.virtwarden.hypervisor.feed;

import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.inventory.Inventory;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What a feed tells its one consumer, in order per connection: {@code Connected} (registered first, then listed), then what was
 * heard since the registration, then {@code Lost}, and so on.
 */
public sealed interface FeedSignal {
    /** URI as configured. */
    String uri();

    /** When it happened, on this node's clock. */
    Instant at();

    /** An event. */
    record Heard(HypervisorEvent event) implements FeedSignal {
        @Override
        public String uri() {
            return event.uri();
        }

        @Override
        public Instant at() {
            return event.seenAt();
        }
    }

    /**
     * The connection is up, its events are registered and everything was listed after that.
     *
     * @param unsupported what this driver or library cannot announce, such as {@code secret lifecycle}; said once
     */
    record Connected(String uri, Instant at, long generation, Inventory inventory, List<String> unsupported)
            implements FeedSignal {}

    /**
     * A listing on a connection that stayed up, periodic or after an overflow: what differs from the known state was missed
     * silently.
     *
     * @param unsettled {@link io.virtwarden.hypervisor.event.Subject#identity()} of everything that an event was heard about
     *     while the listing ran: what the list says of it may be older or newer than the last event, so it is no evidence of
     *     a miss. The next listing settles it
     */
    record Listed(String uri, Instant at, long generation, Inventory inventory, Set<String> unsettled)
            implements FeedSignal {}

    /**
     * Nothing can be heard on this connection any more.
     *
     * @param lastHeard the last moment at which the connection was known to be good
     */
    record Lost(String uri, Instant at, long generation, Instant lastHeard, String reason) implements FeedSignal {}

    /** The bounded queue was full: {@code count} events of this connection were dropped. A listing follows. */
    record Overflowed(String uri, Instant at, long generation, Instant since, long count) implements FeedSignal {}
}
