package io.virtwarden.logd.publish;

import java.time.Instant;

/** A domain that is forwarded. The forwarder's thread. */
final class Chosen {
    private final TokenBucket allowance;
    private final Instant since;
    private String name;
    private long goneAt;
    private boolean gone;

    /** @param name as last heard; empty if that is not known */
    Chosen(String name, Instant since, TokenBucket allowance) {
        this.name = name;
        this.since = since;
        this.allowance = allowance;
    }

    String name() {
        return name;
    }

    Instant since() {
        return since;
    }

    TokenBucket allowance() {
        return allowance;
    }

    /** It is there. @return whether it is called otherwise than before */
    boolean seen(String now) {
        gone = false;
        boolean other = !now.isEmpty() && !now.equals(name);
        if (other) {
            name = now;
        }
        return other;
    }

    /** It does not exist any more. */
    void gone(long nanos) {
        if (!gone) {
            gone = true;
            goneAt = nanos;
        }
    }

    boolean goneFor(long interval, long nanos) {
        return gone && nanos - goneAt > interval;
    }
}
