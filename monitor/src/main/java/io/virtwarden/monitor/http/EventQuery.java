package io.virtwarden.monitor.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.virtwarden.chassis.ops.Problem;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request for events asks for.
 *
 * @param limit most records to send
 * @param follow whether to go on with what comes later
 * @param sse whether as Server-Sent Events (WHATWG HTML, 9.2) instead of NDJSON
 */
record EventQuery(Since since, EventFilter filter, long limit, boolean follow, boolean sse) {
    private static final Set<String> PARAMETERS = Set.of("since", "domain", "type", "limit", "follow");

    /**
     * Reads parameters and headers.
     *
     * @throws Problem 400 that names the parameter
     */
    static EventQuery of(HttpServerRequest request, InstantSource clock) {
        MultiMap query = request.params();
        for (String name : query.names()) {
            if (!PARAMETERS.contains(name)) {
                throw bad(name, "is not a parameter of this page; there are since, domain, type, limit and follow");
            }
            if (query.getAll(name).size() > 1) {
                throw bad(name, "is given twice");
            }
        }
        boolean sse = accepts(request.getHeader("Accept"));
        return new EventQuery(
                since(query.get("since"), request.getHeader("Last-Event-ID"), clock),
                new EventFilter(text(query, "domain"), text(query, "type")),
                limit(query.get("limit")),
                sse || follow(query.get("follow")),
                sse);
    }

    private static boolean accepts(@Nullable String accept) {
        return accept != null
                && Arrays.stream(accept.split(","))
                        .anyMatch(type -> type.strip().startsWith("text/event-stream"));
    }

    /** A reconnecting browser sends the id that it saw last: that counts more than the address it was opened with. */
    private static Since since(@Nullable String since, @Nullable String lastId, InstantSource clock) {
        String text = lastId == null || lastId.isEmpty() ? since : lastId;
        if (text == null) {
            return new Since.After(0);
        }
        try {
            return Since.parse(text, clock);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw bad(lastId == null || lastId.isEmpty() ? "since" : "Last-Event-ID", String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> text(MultiMap query, String name) {
        String value = query.get(name);
        if (value != null && value.isBlank()) {
            throw bad(name, "is empty: leave it out for all");
        }
        return Optional.ofNullable(value);
    }

    private static long limit(@Nullable String text) {
        if (text == null) {
            return Long.MAX_VALUE;
        }
        if (!text.matches("[1-9]\\d{0,17}")) {
            throw bad("limit", "must be a whole number from 1, is '" + text + "'");
        }
        return Long.parseLong(text);
    }

    private static boolean follow(@Nullable String text) {
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.equals("true") || text.isEmpty()) {
            return true;
        }
        throw bad("follow", "must be true or false, is '" + text + "'");
    }

    private static Problem bad(String parameter, String what) {
        return new Problem(400, "Bad parameter", "parameter " + parameter + ": " + what);
    }
}
