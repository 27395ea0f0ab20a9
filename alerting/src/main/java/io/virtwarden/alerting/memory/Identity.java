package io.virtwarden.alerting.memory;

import io.virtwarden.alerting.rule.Signal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** What makes two requests the same one: SHA-256, as 64 hexadecimal digits. */
public final class Identity {
    private Identity() {}

    /** Of an incident: rule, fingerprint, start and domain. */
    public static String incident(String rule, Signal signal) {
        return hash(
                rule,
                signal.fingerprint(),
                signal.startsAt().toString(),
                signal.domain().map(UUID::toString).orElse(""));
    }

    /** Of an action: that, and the step. At most one execution for ever. */
    public static String action(String rule, Signal signal, int step) {
        return hash(
                rule,
                signal.fingerprint(),
                signal.startsAt().toString(),
                signal.domain().map(UUID::toString).orElse(""),
                Integer.toString(step));
    }

    /** Of texts; each is preceded by its length, so that no two lists run together. */
    public static String hash(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
