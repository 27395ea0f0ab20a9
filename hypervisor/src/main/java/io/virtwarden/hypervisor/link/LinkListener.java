package io.virtwarden.hypervisor.link;

/** Told about a link's life. Calls come from the link's thread, {@link #changed} also from the watchdog's. */
public interface LinkListener {
    /**
     * The connection has just been opened; callers get it after this returns.
     *
     * @throws LibvirtException if it is of no use like this: it is closed and opened anew after a while
     */
    default void opened(Connection connection) throws LibvirtException {}

    /** The connection is about to be closed or is dead already: let go of everything that hangs on it. */
    default void closing(Connection connection) {}

    /** A new state; must not block. */
    default void changed(LinkState state) {}

    /** Listens to nothing. */
    static LinkListener none() {
        return new LinkListener() {};
    }
}
