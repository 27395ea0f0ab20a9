package io.virtwarden.monitor.intake;

import io.virtwarden.monitor.intake.Gap.Reason;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the mark and the journal tell about the time before this start. A pure function.
 *
 * @param mark empty if there is none or it was damaged
 * @param lastRecord time of the journal's last record; null if the journal is empty
 */
record Past(Optional<WatchMark> mark, @Nullable Instant lastRecord) {

    /** Since when a connection was not heard, and why. */
    record Deaf(Instant from, Reason reason, @Nullable String detail) {}

    /** Empty for a connection that nobody listened to before. */
    Optional<Deaf> deafness(String uri) {
        if (mark.isEmpty()) {
            return Optional.ofNullable(lastRecord).map(at -> new Deaf(at, Reason.MONITOR_KILLED, null));
        }
        WatchMark.Ear ear = mark.get().ears().get(uri);
        if (ear == null) {
            return Optional.empty();
        }
        if (ear.from() != null) {
            return Optional.of(new Deaf(ear.from(), reason(ear.reason()), ear.detail()));
        }
        Reason reason = mark.get().clean() ? Reason.MONITOR_STOPPED : Reason.MONITOR_KILLED;
        return Optional.of(new Deaf(listenedUntil(mark.get()), reason, null));
    }

    /** The mark is some seconds old at a kill; a record that was kept after it proves that somebody listened. */
    private Instant listenedUntil(WatchMark found) {
        return lastRecord != null && lastRecord.isAfter(found.at()) ? lastRecord : found.at();
    }

    private static Reason reason(@Nullable String word) {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.word().equals(word))
                .findFirst()
                .orElse(Reason.CONNECTION_LOST);
    }
}
