package io.virtwarden.chassis.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/**
 * The link between a record and the one before it.
 *
 * <p>{@code chain = SHA-256(previous chain as 64 hex digits, LF, id, LF, type, LF, subject, LF, time, LF, data)}, text in UTF-8,
 * time as RFC 3339 with six fractional digits and Z, data the bytes as published. The first record of an epoch follows
 * 64 zeros. One thread.
 */
public final class Chain {
    /** Bytes of a link. */
    public static final int LENGTH = 32;

    private final MessageDigest sha256;

    public Chain() {
        sha256 = sha256();
    }

    /** A fresh digest of the kind that the chain uses. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What the first record of an epoch follows. */
    public static byte[] start() {
        return new byte[LENGTH];
    }

    /** The link of a record with these parts after {@code previous} (32 bytes). */
    public byte[] link(byte[] previous, String id, String type, String subject, Instant time, byte[] data) {
        String head = java.util.HexFormat.of().formatHex(previous)
                + '\n'
                + id
                + '\n'
                + type
                + '\n'
                + subject
                + '\n'
                + Timestamps.rfc3339(time)
                + '\n';
        sha256.update(head.getBytes(StandardCharsets.UTF_8));
        return sha256.digest(data);
    }
}
