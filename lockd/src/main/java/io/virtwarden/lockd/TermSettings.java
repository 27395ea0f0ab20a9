package io.virtwarden.lockd;

import io.virtwarden.chassis.settings.Key;
import io.virtwarden.lockd.lease.Terms;
import java.time.Duration;

/** Section {@code lockd.terms}: what programs may ask for. */
public record TermSettings(
        @Key(name = "ttl.min", help = "Shortest TTL.", def = "1s")
        Duration shortest,

        @Key(name = "ttl.max", help = "Longest TTL.", def = "30d")
        Duration longest,

        @Key(name = "wait.max", help = "How long one may wait for a lease at most.", def = "1h")
        Duration patience,

        @Key(name = "waiting.max", help = "How many may wait at once.", def = "1024", min = 0, max = 100_000)
        int waiting) {

    public TermSettings {
        var unused = new Terms(shortest, longest, patience, waiting); // says what is wrong
    }

    Terms terms() {
        return new Terms(shortest, longest, patience, waiting);
    }
}
