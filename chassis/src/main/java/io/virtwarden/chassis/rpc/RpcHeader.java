package io.virtwarden.chassis.rpc;

/**
 * What stands before every payload.
 *
 * <pre>
 * offset  0  length of the whole message, these four bytes included (descriptor bytes not)
 *         4  program      8  version     12  procedure
 *        16  type        20  serial      24  status
 *        28  payload
 * </pre>
 *
 * @param serial chosen by the caller and echoed in the answer
 */
record RpcHeader(int program, int version, int procedure, int type, int serial, int status) {
    /** Bytes of the length word and these six. */
    static final int SIZE = 28;
    /** Largest length word: 32 MiB and the word itself. */
    static final int LARGEST = 32 * 1024 * 1024 + 4;

    static final int CALL = 0;
    static final int REPLY = 1;
    static final int MESSAGE = 2;
    static final int CALL_WITH_FDS = 4;
    static final int REPLY_WITH_FDS = 5;

    static final int OK = 0;
    static final int ERROR = 1;

    boolean isCall() {
        return type == CALL || type == CALL_WITH_FDS;
    }

    /** The header of an answer to this. */
    RpcHeader reply(int replyType, int replyStatus) {
        return new RpcHeader(program, version, procedure, replyType, serial, replyStatus);
    }
}
