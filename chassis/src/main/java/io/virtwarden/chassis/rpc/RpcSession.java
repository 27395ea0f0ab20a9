package io.virtwarden.chassis.rpc;

/** The program's side of one connection. */
public interface RpcSession {
    /**
     * One call. The next comes when this one is answered and the answer has been written to the socket.
     *
     * @param procedure any number; unknown ones are answered with {@link RpcError#unknownProcedure}
     * @param arguments surplus bytes after the arguments are to be ignored
     * @param answer to be used exactly once, by any thread, also after this returns
     * @throws XdrException if the arguments cannot be read: the server answers that; so it does for any other exception
     */
    void call(int procedure, XdrReader arguments, RpcAnswer answer);

    /** The connection is gone, for whatever reason; an answer to a call at work goes nowhere. */
    default void disconnected() {}
}
