package io.virtwarden.monitor.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/**
 * Everything that the page may ask of another daemon. Paths are made here; of what a browser sends only values that were looked at
 * get into them.
 *
 * @param daemon whom
 * @param path with its query
 * @param contentType of the answer, whatever the daemon says it is
 * @param most bytes of an answer; {@link Long#MAX_VALUE} for a stream
 * @param patience how long the whole answer may take; a stream ends in order then, and the page asks anew
 */
record Question(String daemon, String path, String contentType, long most, Duration patience) {
    static final int MOST_LINES = 5000;

    private static final String JSON = "application/json";
    private static final long MOST = 4L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration STREAM = Duration.ofMinutes(15);

    static Question ready(String daemon) {
        return new Question(daemon, "/health/ready", JSON, 64 << 10, Duration.ofSeconds(5));
    }

    static Question leases() {
        return new Question("lockd", "/v1/leases", JSON, MOST, PATIENCE);
    }

    static Question actions() {
        return new Question("alerting", "/v1/actions?limit=200", JSON, MOST, PATIENCE);
    }

    static Question consoles() {
        return new Question("logd", "/v1/consoles", JSON, MOST, PATIENCE);
    }

    /**
     * The end of a console and what comes after it, without escape sequences.
     *
     * @param lines how much of the end
     */
    static Question console(UUID domain, String name, int lines) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        String path =
                "/v1/consoles/" + domain + "/" + encoded + "?tail=" + lines + "&follow=true&ansi=false&marks=loss";
        return new Question("logd", path, "text/plain; charset=utf-8", Long.MAX_VALUE, STREAM);
    }

    boolean stream() {
        return most == Long.MAX_VALUE;
    }
}
