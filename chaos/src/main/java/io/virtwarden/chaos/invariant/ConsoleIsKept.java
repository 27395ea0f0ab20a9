package io.virtwarden.chaos.invariant;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** What somebody has read of a guest's console is there, unchanged, whenever it is read again. */
public final class ConsoleIsKept implements Invariant {
    private record Read(int bytes, String digest) {}

    private final Findings findings = new Findings("what was read of a console is never lost again", "bytes");
    private final Map<String, Read> last = new HashMap<>();

    @Override
    public String name() {
        return findings.name();
    }

    /** Somebody has read the whole history of a guest. */
    public synchronized void read(String guest, byte[] body) {
        Read before = last.get(guest);
        if (before != null) {
            findings.checked(before.bytes());
            if (body.length < before.bytes()) {
                findings.violated(guest + ": " + before.bytes() + " bytes were read before, now " + body.length);
            } else if (!digest(body, before.bytes()).equals(before.digest())) {
                findings.violated(guest + ": the first " + before.bytes() + " bytes are others than before");
            }
        }
        last.put(guest, new Read(body.length, digest(body, body.length)));
    }

    private static String digest(byte[] body, int length) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(body, 0, length);
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public synchronized Verdict verdict() {
        return findings.verdict();
    }
}
