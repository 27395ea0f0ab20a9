package io.virtwarden.lockd.rpc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** A recorded conversation. */
final class Trace {
    private Trace() {}

    /** Its lines, without the comment at the end of a line. */
    static List<String> lines(String name) {
        try (var in = Objects.requireNonNull(Trace.class.getResourceAsStream(name), name);
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
