package io.virtwarden.chassis.journal;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What {@code journal.mark} says: who has, or last had, the journal open, and how it was left.
 *
 * @param closed highest sequence when it was closed in order; empty while open and after a crash
 * @param told lost stretches that the owner has been told of
 */
record Mark(Owner owner, long epoch, OptionalLong closed, List<Hole> told) {
    static final String FILE = "journal.mark";

    /** Sequences that are lost between two that are not. */
    record Hole(long first, long last) {}

    String encode() {
        StringBuilder text = new StringBuilder();
        text.append("pid=").append(owner.pid()).append('\n');
        text.append("started=").append(owner.started()).append('\n');
        text.append("host=").append(owner.host()).append('\n');
        text.append("user=").append(owner.user()).append('\n');
        text.append("epoch=").append(epoch).append('\n');
        closed.ifPresent(sequence -> text.append("closed=").append(sequence).append('\n'));
        told.forEach(hole -> text.append("told=")
                .append(hole.first)
                .append('-')
                .append(hole.last)
                .append('\n'));
        return text.toString();
    }

    /** Null if this is no such text: the mark is a help, not a truth, so that nothing depends on it. */
    static @Nullable Mark decode(@Nullable String text) {
        if (text == null) return null;
        Map<String, String> values = new HashMap<>();
        List<Hole> told = new ArrayList<>();
        try {
            for (String line : text.lines().toList()) {
                String[] parts = line.split("=", 2);
                if (parts.length < 2) return null;
                if (parts[0].equals("told")) told.add(hole(parts[1]));
                else values.put(parts[0], parts[1]);
            }
            Owner owner = new Owner(
                    Long.parseLong(values.getOrDefault("pid", "0")),
                    Instant.parse(values.getOrDefault("started", "?")),
                    values.getOrDefault("host", "?"),
                    values.getOrDefault("user", "?"));
            String closed = values.get("closed");
            return new Mark(
                    owner,
                    Long.parseLong(values.getOrDefault("epoch", "0")),
                    closed == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(closed)),
                    List.copyOf(told));
        } catch (NumberFormatException | DateTimeException e) {
            return null;
        }
    }

    private static Hole hole(String text) {
        int dash = text.indexOf('-');
        if (dash < 1) throw new NumberFormatException(text);
        return new Hole(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    }
}
