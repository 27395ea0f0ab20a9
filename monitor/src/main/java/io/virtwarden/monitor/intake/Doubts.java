package io.virtwarden.monitor.intake;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Objects that a routine listing showed otherwise than their events told. libvirt changes what it lists before it announces it (a
 * domain that is being restored is listed as paused for as long as its memory is read), so one listing is no evidence of a miss:
 * the next one is, if nothing was heard of the object in between. After a gap the first counts. One thread.
 */
final class Doubts {
    private final Map<String, Set<String>> shown = new HashMap<>();
    private final Set<String> missed = new HashSet<>();

    /** Events of this connection are known to be missing: its next listing counts at once. */
    void gap(String uri) {
        missed.add(uri);
    }

    /** A new connection begins with a listing of its own. */
    void connected(String uri) {
        shown.remove(uri);
        missed.remove(uri);
    }

    /** An event was heard: what was listed before it is no evidence any more. */
    void heard(String uri, String identity) {
        Set<String> those = shown.get(uri);
        if (those != null) {
            those.remove(identity);
        }
    }

    /**
     * Takes in a listing.
     *
     * @param differing identities that it shows otherwise than they are known
     * @return those to be left alone this time
     */
    Set<String> listed(String uri, Set<String> differing) {
        Set<String> before = shown.getOrDefault(uri, Set.of());
        if (missed.remove(uri)) {
            shown.remove(uri);
            return Set.of();
        }
        Set<String> first = new HashSet<>(differing);
        first.removeAll(before);
        shown.put(uri, new HashSet<>(first));
        return first;
    }
}
