package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.KeyValue;
import io.virtwarden.chassis.etcd.Op;
import io.virtwarden.chassis.etcd.Outcome;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Resource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One resource as a transaction found it.
 *
 * @param revision of the store then
 * @param live what somebody holds, whose session runs
 * @param orphans what somebody held whose session has ended without a release
 * @param session this node's session key; null if there is none
 * @param epoch null if there is none
 */
record View(
        long revision,
        List<Claim> live,
        List<Claim> orphans,
        @Nullable KeyValue session,
        @Nullable KeyValue epoch) {

    /** What has to be read for it. */
    static List<Op> reading(Keys keys, Resource resource, String sessionKey) {
        return List.of(
                Op.below(keys.below(Keys.Kind.OPEN, resource)),
                Op.below(keys.below(Keys.Kind.HELD, resource)),
                Op.get(sessionKey),
                Op.get(keys.epoch()));
    }

    /** @param outcome of a transaction that did {@link #reading}, and only that */
    static View of(Keys keys, Outcome outcome) {
        Set<String> held = new HashSet<>();
        for (KeyValue key : outcome.found().get(1)) {
            keys.about(key.key()).ifPresent(about -> held.add(about.id()));
        }
        List<Claim> live = new ArrayList<>();
        List<Claim> orphans = new ArrayList<>();
        for (KeyValue key : outcome.found().get(0)) {
            keys.about(key.key())
                    .ifPresent(about -> (held.contains(about.id()) ? live : orphans).add(Claim.read(about, key)));
        }
        return new View(
                outcome.revision(),
                live,
                orphans,
                first(outcome.found().get(2)),
                first(outcome.found().get(3)));
    }

    /** The ones that a lease of this mode cannot be together with. */
    static List<Claim> against(List<Claim> claims, Mode mode) {
        return claims.stream()
                .filter(claim -> mode == Mode.EXCLUSIVE || claim.mode() == Mode.EXCLUSIVE)
                .toList();
    }

    /** The one that was granted at this revision; null if it is there no more. */
    @Nullable
    Claim granted(long revision) {
        return Stream.concat(live.stream(), orphans.stream())
                .filter(claim -> claim.revision() == revision)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable KeyValue first(List<KeyValue> found) {
        return found.isEmpty() ? null : found.get(0);
    }
}
