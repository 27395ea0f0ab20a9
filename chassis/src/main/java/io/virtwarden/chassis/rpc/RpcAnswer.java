package io.virtwarden.chassis.rpc;

/** The one answer to one call. Any thread; the first use counts, later ones are ignored. */
public interface RpcAnswer {
    /** It worked. */
    void results(XdrWriter results);

    /**
     * It worked, and a descriptor comes with it.
     *
     * @param descriptor the process's number of it; stays the caller's
     * @param sent run once on an event loop when the kernel has the descriptor on its way, or when the client is gone before
     *     that: the place to close one's own copy
     */
    void results(XdrWriter results, int descriptor, Runnable sent);

    /** It failed. */
    void failed(RpcError error);
}
