package io.virtwarden.chassis.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers faults while everything else goes on being read. One thread. */
final class Faults {
    private record Found(int order, Fault fault) {}

    private final List<Found> found = new ArrayList<>();

    void add(String path, Place place, String message) {
        add(path, place, message, null);
    }

    void add(String path, Place place, String message, @Nullable String suggestion) {
        found.add(new Found(place.order(), new Fault(path, place.text(), message, Optional.ofNullable(suggestion))));
    }

    boolean none() {
        return found.isEmpty();
    }

    /** In the order of their places. */
    List<Fault> list() {
        return found.stream()
                .sorted(Comparator.comparingInt(Found::order))
                .map(Found::fault)
                .toList();
    }
}
