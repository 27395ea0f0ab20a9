package io.virtwarden.monitor.intake;

import io.virtwarden.monitor.intake.Gap.Reason;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which connections are heard, and since when the others are not. One thread changes it, any thread takes a picture. */
final class Hearing {
    private final Map<String, Ear> ears = new ConcurrentHashMap<>();

    /** Nothing was heard of {@code uri} since {@code from}. */
    void deafSince(String uri, Instant from, Reason reason, @Nullable String detail) {
        ears.putIfAbsent(uri, new Ear(from, reason, detail));
    }

    /** The connection is lost; if it had been so already, the earlier time stays. */
    void lost(String uri, Instant lastHeard, String detail) {
        Ear before = ears.get(uri);
        if (before == null || before.hears()) {
            ears.put(uri, new Ear(lastHeard, Reason.CONNECTION_LOST, detail));
        }
    }

    /** The connection is up; gives the gap that ends now, if there was one. */
    Optional<Gap> connected(String uri, Instant at) {
        Ear before = ears.put(uri, Ear.HEARING);
        if (before == null || before.from == null || before.reason == null) {
            return Optional.empty();
        }
        return Optional.of(Gap.deaf(before.reason, uri, before.from, at, before.detail));
    }

    /** By URI since when it is deaf; {@code now} for those that are heard. */
    Map<String, WatchMark.Ear> picture() {
        Map<String, WatchMark.Ear> all = new java.util.TreeMap<>();
        ears.forEach((uri, ear) -> all.put(
                uri,
                ear.from == null || ear.reason == null
                        ? new WatchMark.Ear(null, null, null)
                        : new WatchMark.Ear(ear.from, ear.reason.word(), ear.detail)));
        return all;
    }

    private record Ear(
            @Nullable Instant from,
            @Nullable Reason reason,
            @Nullable String detail) {
        static final Ear HEARING = new Ear(null, null, null);

        boolean hears() {
            return from == null;
        }
    }
}
