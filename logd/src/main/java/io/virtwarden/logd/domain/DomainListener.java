package io.virtwarden.logd.domain;

import io.virtwarden.logd.console.ConsoleMark;
import java.time.Instant;
import java.util.UUID;

/** Hears of domains. Called on the watch's thread, one call after the other; must not block for long. */
public interface DomainListener {
    /** A domain was found, or what is known of it changed: started, stopped, redefined, another device. */
    void changed(DomainConsoles domain);

    /** A domain does not exist any more. */
    void gone(UUID domain);

    /** Something happened to a domain, after {@link #changed} if that follows from it. */
    void happened(DomainConsoles domain, Instant at, ConsoleMark mark);
}
