package io.virtwarden.chassis.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** What was found damaged, each place once; any thread. */
final class DamageList {
    private static final Logger LOG = LogManager.getLogger(DamageList.class);
    private static final int MOST = 1000;

    private final List<Damage> found = new ArrayList<>();

    synchronized void add(Damage damage) {
        boolean known = found.stream()
                .anyMatch(other -> other.path().equals(damage.path())
                        && other.offset() == damage.offset()
                        && other.firstLost() == damage.firstLost());
        if (known || found.size() >= MOST) return;
        found.add(damage);
        LOG.error(
                "journal damaged: {} at byte {}: {}; lost sequences {} to {} ({} entries)",
                damage.path(),
                damage.offset(),
                damage.what(),
                damage.firstLost(),
                damage.lastLost(),
                damage.lost());
    }

    synchronized List<Damage> all() {
        return found.stream()
                .sorted(Comparator.comparingLong(Damage::firstLost))
                .toList();
    }

    synchronized boolean covers(Mark.Hole hole) {
        return found.stream()
                .anyMatch(damage -> damage.firstLost() <= hole.first() && damage.lastLost() >= hole.last());
    }
}
