package io.virtwarden.logd.http;

import io.vertx.core.MultiMap;
import io.virtwarden.chassis.ops.Problem;
import io.virtwarden.logd.read.Filter;
import io.virtwarden.logd.read.Marks;
import io.virtwarden.logd.read.Request;
import io.virtwarden.logd.read.When;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a request for a console. Stateless. */
final class ConsoleQuery {
    private static final Set<String> PARAMETERS =
            Set.of("since", "until", "tail", "grep", "follow", "timestamps", "ansi", "marks");

    private ConsoleQuery() {}

    /** @throws Problem 400 that names the parameter */
    static Request of(MultiMap query, InstantSource clock) {
        for (String name : query.names()) {
            if (!PARAMETERS.contains(name))
                throw bad(
                        name,
                        "is not a parameter of this page; there are since, until, tail, grep, follow,"
                                + " timestamps, ansi and marks");
            if (query.getAll(name).size() > 1) throw bad(name, "is given twice");
        }
        boolean timestamps = flag(query, "timestamps", false);
        try {
            return new Request(
                    time(query, "since", clock),
                    time(query, "until", clock),
                    tail(query.get("tail")),
                    grep(query.get("grep")),
                    flag(query, "follow", false),
                    timestamps,
                    !flag(query, "ansi", true),
                    marks(query.get("marks"), timestamps));
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "Bad parameter", String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Instant> time(MultiMap query, String name, InstantSource clock) {
        String text = query.get(name);
        if (text == null) return Optional.empty();
        try {
            return Optional.of(When.parse(text, clock));
        } catch (IllegalArgumentException e) {
            throw bad(name, String.valueOf(e.getMessage()));
        }
    }

    private static OptionalLong tail(@Nullable String text) {
        if (text == null) return OptionalLong.empty();
        if (!text.matches("\\d{1,9}")) throw bad("tail", "must be a whole number from 0, is '" + text + "'");
        return OptionalLong.of(Long.parseLong(text));
    }

    private static Optional<Filter> grep(@Nullable String text) {
        if (text == null) return Optional.empty();
        try {
            return Optional.of(Filter.of(text));
        } catch (IllegalArgumentException e) {
            throw bad("grep", String.valueOf(e.getMessage()));
        }
    }

    private static boolean flag(MultiMap query, String name, boolean otherwise) {
        String text = query.get(name);
        if (text == null) return otherwise;
        if (text.equals("true") || text.isEmpty()) return true;
        if (text.equals("false")) return false;
        throw bad(name, "must be true or false, is '" + text + "'");
    }

    private static Marks marks(@Nullable String text, boolean timestamps) {
        if (text == null) return timestamps ? Marks.ALL : Marks.NONE;
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "all" -> Marks.ALL;
            case "loss" -> Marks.LOSS;
            case "none" -> Marks.NONE;
            default -> throw bad("marks", "must be all, loss or none, is '" + text + "'");
        };
    }

    private static Problem bad(String parameter, String what) {
        return new Problem(400, "Bad parameter", "parameter " + parameter + ": " + what);
    }
}
