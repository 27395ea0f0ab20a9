package io.virtwarden.chassis.rpc;

import java.nio.ByteBuffer;

/** Messages as they are on the wire. */
final class Bytes {
    private Bytes() {}

    static byte[] message(int program, int version, int procedure, int type, int serial, int status, byte[] payload) {
        return ByteBuffer.allocate(28 + payload.length)
                .putInt(28 + payload.length)
                .putInt(program)
                .putInt(version)
                .putInt(procedure)
                .putInt(type)
                .putInt(serial)
                .putInt(status)
                .put(payload)
                .array();
    }

    static byte[] call(int procedure, int serial, byte[] payload) {
        return message(EchoProgram.NUMBER, 1, procedure, 0, serial, 0, payload);
    }
}
