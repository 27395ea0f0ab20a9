package io.virtwarden.monitor.exposition;

import java.time.Instant;
import java.util.List;

/**
 * Everything that one round found. Immutable, as its sources are.
 *
 * @param at when the round ended
 * @param round its number, from 1
 */
public record Snapshot(Instant at, long round, List<RowSource> sources) {
    public Snapshot {
        sources = List.copyOf(sources);
    }
}
