package io.virtwarden.chassis.log;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells whether something is news, so that a lasting trouble is logged once and not every round.
 *
 * <p>Any thread. Holds one text per subject until {@link #forget} is called for it.
 */
public final class ChangedOnly {
    private final Map<String, String> last = new ConcurrentHashMap<>();

    /** Whether {@code text} differs from what was last said about {@code subject}. */
    public boolean changed(String subject, String text) {
        return !Objects.equals(last.put(subject, text), text);
    }

    /** The trouble is over: true if there was one, so that its end can be told once. */
    public boolean over(String subject) {
        return last.remove(subject) != null;
    }

    /** The subject is gone for good. */
    public void forget(String subject) {
        last.remove(subject);
    }
}
