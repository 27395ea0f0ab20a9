package io.virtwarden.chassis.rpc;

/** A program of libvirt's RPC: what the clients of one server call. Called on event loops of the server; does not block. */
public interface RpcProgram {
    /** A word for metrics and threads. */
    String name();

    /** Such as 0x87539319. */
    int number();

    /** The only one that it speaks. */
    int version();

    /** A client connected. Its calls come to the session one at a time, in their order, always on the same thread. */
    RpcSession connected(Peer peer);
}
