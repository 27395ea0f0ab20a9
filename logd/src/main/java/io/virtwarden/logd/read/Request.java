package io.virtwarden.logd.read;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a reader wants to see of a console.
 *
 * @param since nothing that arrived before
 * @param until nothing that arrived then or later; not together with {@code follow}
 * @param tail only the last so many lines of what there is, 0 to {@link #MOST_TAIL}
 * @param grep only lines that match
 * @param follow go on with what arrives from now on
 * @param timestamps arrival before each line, RFC 3339 in UTC
 * @param plain without escape sequences
 * @param marks which marks to show, each on a line of its own
 */
public record Request(
        Optional<Instant> since,
        Optional<Instant> until,
        OptionalLong tail,
        Optional<Filter> grep,
        boolean follow,
        boolean timestamps,
        boolean plain,
        Marks marks) {
    /** Largest {@code tail}. */
    public static final long MOST_TAIL = 1_000_000;

    public Request {
        if (follow && until.isPresent())
            throw new IllegalArgumentException("until and follow exclude each other: what follows is later");
        if (tail.isPresent() && (tail.getAsLong() < 0 || tail.getAsLong() > MOST_TAIL))
            throw new IllegalArgumentException("tail must be 0 to " + MOST_TAIL + ", is " + tail.getAsLong());
    }

    /** Every byte that there is, as it came. */
    public static Request everything() {
        return new Request(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                false,
                false,
                false,
                Marks.NONE);
    }
}
