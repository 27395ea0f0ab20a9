package io.virtwarden.hypervisor.link;

import java.time.InstantSource;

/** Makes links and owns what they share: libvirt's event loop and the watchdog. */
public final class Links implements AutoCloseable {
    private final LinkSettings settings;
    private final InstantSource clock;

    /** Loads nothing yet: a missing libvirt shows in the state of the links. */
    public Links(LinkSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A link that starts to connect at once and never gives up until it is closed.
     *
     * @param uri any that libvirt knows, aliases of libvirt.conf too; passed on untouched
     * @param purpose such as {@code stats}: names the thread
     */
    public Link open(String uri, Access access, String purpose) {
        return open(uri, access, purpose, LinkListener.none());
    }

    /** The same with somebody who is told about each opening and closing. */
    public Link open(String uri, Access access, String purpose, LinkListener listener) {
        if (uri.isEmpty()) {
            throw new IllegalArgumentException("an empty URI, for " + purpose);
        }
        throw new UnsupportedOperationException("not yet: " + access + purpose + listener + settings + clock);
    }

    /** Closes what is still open. Idempotent. */
    @Override
    public void close() {}
}
