package io.virtwarden.chassis.rpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a failed call answers: libvirt's remote error structure. Texts are bytes, because paths in them need not be UTF-8.
 *
 * @param code libvirt's virErrorNumber; libvirtd looks at it and shows {@code message} to the user
 * @param domain virErrorDomain: 0 none, 7 RPC, 51 lock space, 63 logging
 * @param template str1: the message with a place holder, or the function for {@link #INVALID_ARGUMENT}
 * @param detail str2: what fills the place holder
 * @param int1 errno for {@link #SYSTEM}, else -1
 * @param int2 nearly always -1
 */
public record RpcError(int code, int domain, byte[] message, byte[] template, byte[] detail, int int1, int int2) {
    public static final int INTERNAL = 1;
    public static final int INVALID_ARGUMENT = 8;
    public static final int DENIED = 29;
    public static final int SYSTEM = 38;
    public static final int RPC = 39;
    public static final int INVALID_OPERATION = 55;
    public static final int BUSY = 87;

    /** virErrorDomain of the RPC layer itself. */
    public static final int DOMAIN_RPC = 7;

    private static final int LEVEL_ERROR = 2;
    private static final int LONGEST_DETAIL = 1024;
    private static final byte[] PLAIN = utf8("%s");

    /** Something is wrong with the call itself. */
    public static RpcError rpc(String detail) {
        return plain(RPC, DOMAIN_RPC, utf8(detail), -1);
    }

    /** The program has no such procedure; libvirt's clients turn this very text into "not supported". */
    public static RpcError unknownProcedure(int procedure) {
        return rpc("unknown procedure: " + procedure);
    }

    /** "internal error: detail". */
    public static RpcError internal(int domain, byte[] detail) {
        return prefixed(INTERNAL, domain, "internal error: ", detail);
    }

    /** "operation forbidden: detail". */
    public static RpcError denied(int domain, byte[] detail) {
        return prefixed(DENIED, domain, "operation forbidden: ", detail);
    }

    /** "Requested operation is not valid: detail". */
    public static RpcError invalidOperation(int domain, byte[] detail) {
        return prefixed(INVALID_OPERATION, domain, "Requested operation is not valid: ", detail);
    }

    /** "resource busy: detail". */
    public static RpcError busy(int domain, byte[] detail) {
        return prefixed(BUSY, domain, "resource busy: ", detail);
    }

    /**
     * A call of the system failed: "detail: strerror's text".
     *
     * @param text strerror's text for {@code errno}
     */
    public static RpcError system(int domain, byte[] detail, int errno, String text) {
        return plain(SYSTEM, domain, join(cut(detail), utf8(": " + text)), errno);
    }

    /**
     * Flags that the procedure does not know.
     *
     * @param flags all unknown ones
     * @param function libvirt's name of the function that checks them: it is part of the text
     */
    public static RpcError flags(int domain, int flags, String function) {
        var message = "unsupported flags (0x" + Integer.toHexString(flags) + ") in function " + function;
        return new RpcError(INVALID_ARGUMENT, domain, utf8(message), utf8(function), utf8("flags"), 0, 0);
    }

    /** UTF-8, for texts that are known to be text. */
    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Joins texts and paths. */
    public static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (var part : parts) joined.writeBytes(part);
        return joined.toByteArray();
    }

    void writeTo(XdrWriter out) {
        out.int32(code).int32(domain);
        out.int32(1).opaque(message);
        out.int32(LEVEL_ERROR);
        out.int32(0);
        out.int32(1).opaque(template);
        out.int32(1).opaque(detail);
        out.int32(0);
        out.int32(int1).int32(int2);
        out.int32(0);
    }

    @Override
    public String toString() {
        return "code " + code + " " + new String(message, StandardCharsets.UTF_8);
    }

    private static RpcError plain(int code, int domain, byte[] message, int errno) {
        return new RpcError(code, domain, message, PLAIN, message, errno, -1);
    }

    // As libvirt, which formats into 1024 bytes: a path of 4 MiB must not come back three times.
    private static byte[] cut(byte[] detail) {
        return detail.length < LONGEST_DETAIL ? detail : Arrays.copyOf(detail, LONGEST_DETAIL - 1);
    }

    private static RpcError prefixed(int code, int domain, String prefix, byte[] whole) {
        var detail = cut(whole);
        return new RpcError(code, domain, join(utf8(prefix), detail), utf8(prefix + "%s"), detail, -1, -1);
    }
}
