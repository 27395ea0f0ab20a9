package io.virtwarden.logd.attach;

import io.virtwarden.logd.console.ConsoleId;
import java.time.Duration;

/** One console and what is being done about it. The attaching thread. */
final class Attachment {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final ConsoleId console;
    private final String uri;
    private String domainName;
    private long stream = -1;
    private long notBefore;
    private int failures;
    private long silentSince;
    private String complaint = "";

    /** @param now by the clock of intervals: from when on it may be opened */
    Attachment(ConsoleId console, String uri, String domainName, long now) {
        this.console = console;
        this.uri = uri;
        this.domainName = domainName;
        this.notBefore = now;
    }

    ConsoleId console() {
        return console;
    }

    String uri() {
        return uri;
    }

    String domainName() {
        return domainName;
    }

    void rename(String name) {
        domainName = name;
    }

    boolean isOpen() {
        return stream >= 0;
    }

    long stream() {
        return stream;
    }

    boolean isDue(long now) {
        return stream < 0 && now - notBefore >= 0;
    }

    void opened(long number) {
        stream = number;
        failures = 0;
        complaint = "";
    }

    /** It ended; not again before so long. */
    void ended(long epochMicros, long now, Duration pause) {
        stream = -1;
        silentSince = epochMicros;
        notBefore = now + pause.toNanos();
    }

    /** When the last stream ended, in microseconds since 1970; 0 if there was none. */
    long silentSince() {
        return silentSince;
    }

    /** Opening failed: again after twice as long as before. */
    void failed(long now) {
        long pause = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(failures, 10));
        failures++;
        notBefore = now + Duration.ofMillis(pause).toNanos();
    }

    void postpone(long now, Duration pause) {
        notBefore = now + pause.toNanos();
    }

    /** Whether this is another trouble than the last one. */
    boolean isNews(String trouble) {
        boolean news = !trouble.equals(complaint);
        complaint = trouble;
        return news;
    }
}
