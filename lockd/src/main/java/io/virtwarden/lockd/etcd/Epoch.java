package io.virtwarden.lockd.etcd;

/**
 * How often somebody has confirmed that etcd was replaced. It is the upper part of every token, so that tokens grow although etcd's
 * revisions began again; in epoch 0 a token is the revision itself.
 *
 * @param number 0 to 8191: tokens stay below 2^53, which every JSON reader keeps exactly
 * @param modified revision at which its key was put; 0 if there is none
 */
record Epoch(long number, long modified) {
    static final long LARGEST = 8191;
    private static final int BITS = 40;
    private static final long MASK = (1L << BITS) - 1;

    /** Token of what was granted at this revision. Revisions beyond 2^40 (a thousand a second for 34 years) have none. */
    long token(long revision) {
        if (revision > MASK) {
            throw new IllegalStateException(
                    "etcd's revision " + revision + " is beyond 2^" + BITS + ": raise the epoch");
        }
        return number << BITS | revision;
    }

    /** Revision of a token of this epoch; -1, which no key has, for one of another. */
    long revision(long token) {
        return token >>> BITS == number ? token & MASK : -1;
    }

    /** The text of its key. */
    static long parse(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
