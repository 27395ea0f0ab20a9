package io.virtwarden.logd.attach;

import io.virtwarden.logd.console.ConsoleId;
import java.time.Duration;

/** One console and what is being done about it. The attaching thread. */
final class Attachment {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** libvirtd logs an error each time that it refuses a console, so a silent one is not asked for often. */
    private static final Duration LONGEST_DOUBT = Duration.ofHours(1);

    private final ConsoleId console;
    private final String uri;
    private String domainName;
    private long stream = -1;
    private long notBefore;
    private int failures;
    private long silentSince;
    private String complaint = "";
    private final Duration away;
    private long lastHeard;
    private boolean leaving;
    private long leaveBy;
    private long doubtAt;
    private Duration doubtAfter;

    /**
     * @param now by the clock of intervals: from when on it may be opened
     * @param away so long a console must be silent before it is doubted that its stream is still ours
     */
    Attachment(ConsoleId console, String uri, String domainName, long now, Duration away) {
        this.console = console;
        this.uri = uri;
        this.domainName = domainName;
        this.notBefore = now;
        this.away = away;
        this.doubtAfter = away;
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

    /** Its domain runs. */
    void stay(String name) {
        domainName = name;
        leaving = false;
    }

    /** Its domain stopped: what its stream still says is read until it ends, or until then. */
    void leave(long until) {
        if (!leaving) {
            leaving = true;
            leaveBy = until;
        }
    }

    boolean isLeaving() {
        return leaving;
    }

    /** Whether the stream has had the time to end by itself. */
    boolean isLate(long now) {
        return now - leaveBy >= 0;
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
        lastHeard = 0;
    }

    /** The open stream said something. */
    void heard(long epochMicros, long now) {
        lastHeard = epochMicros;
        doubtAfter = away;
        doubtAt = now + away.toNanos();
    }

    /** When the open stream last said something, in microseconds since 1970; 0 if it has not. */
    long lastHeard() {
        return lastHeard;
    }

    /**
     * Whether the open stream spoke once and has been silent for so long that it may have been taken without a word. Never of LXC:
     * its driver gives a console to any number of readers, so there is nothing to take.
     */
    boolean isDoubtful(long now) {
        return stream >= 0 && lastHeard > 0 && now - doubtAt >= 0 && !uri.startsWith("lxc");
    }

    /** Somebody has it, perhaps we: look again after twice as long. */
    void stillDoubtful(long now) {
        Duration twice = doubtAfter.multipliedBy(2);
        doubtAfter = twice.compareTo(LONGEST_DOUBT) < 0 ? twice : LONGEST_DOUBT;
        doubtAt = now + doubtAfter.toNanos();
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
