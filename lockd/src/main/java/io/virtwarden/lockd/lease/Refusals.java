package io.virtwarden.lockd.lease;

import io.virtwarden.lockd.lease.Refusal.Holder;
import io.virtwarden.lockd.lease.Refusal.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The texts of refusals, each with what can be done. */
final class Refusals {
    private Refusals() {}

    static Refusal held(Resource resource, List<Holder> holders) {
        return new Refusal(Reason.HELD, resource + " is held by " + names(holders), holders);
    }

    static Refusal queued(Resource resource, List<Holder> holders, int before) {
        String text = resource + " is free for this, but " + before + (before == 1 ? " waits" : " wait")
                + " for it already: wait, too, or try later";
        return new Refusal(Reason.HELD, text, holders);
    }

    static Refusal notHeld(Resource resource) {
        return new Refusal(Reason.NOT_HELD, "nobody holds " + resource, List.of());
    }

    static Refusal noSuch(long id) {
        return new Refusal(Reason.NOT_HELD, "there is no lease " + id + ": it has ended, or never was", List.of());
    }

    static Refusal notYours(Resource resource, Owner owner, List<Holder> holders) {
        String text = owner.text() + " does not hold " + resource + ", " + names(holders)
                + (holders.size() == 1 ? " does" : " do");
        return new Refusal(Reason.NOT_YOURS, text, holders);
    }

    static Refusal waited(Resource resource, Duration patience, List<Holder> holders) {
        String text = "waited " + seconds(patience) + " for " + resource
                + (holders.isEmpty() ? "" : ", held by " + names(holders));
        return new Refusal(Reason.WAITED, text, holders);
    }

    static Refusal full(Resource resource, int most, List<Holder> holders) {
        String text = "cannot wait for " + resource + ": " + most
                + " requests wait already, as many as lockd.terms.waiting.max allows; try later";
        return new Refusal(Reason.FULL, text, holders);
    }

    static Refusal invalid(String text) {
        return new Refusal(Reason.INVALID, text, List.of());
    }

    static Refusal delayed(Resource resource, Duration left, String why) {
        String text = resource + " is not granted yet, in " + seconds(left) + " perhaps: " + why;
        return new Refusal(Reason.HELD, text, List.of());
    }

    static Refusal unknown(Resource resource, String why) {
        String text = "nobody knows whether another host holds " + resource + ": " + why
                + "; mend etcd, or set lockd.on-unknown: host to go on without its protection";
        return new Refusal(Reason.UNKNOWN, text, List.of());
    }

    static Refusal regressed(Resource resource, String why) {
        return new Refusal(Reason.TOKEN_REGRESSED, "no lease of " + resource + ": " + why, List.of());
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() > 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private static String names(List<Holder> holders) {
        String some = holders.stream().limit(3).map(Refusals::name).collect(Collectors.joining(", "));
        return holders.size() > 3 ? some + " and " + (holders.size() - 3) + " more" : some;
    }

    private static String name(Holder holder) {
        String host =
                holder.scope() == Scope.CLUSTER ? " on host " + holder.owner().node() : "";
        String since = holder.since().map(at -> " since " + at).orElse("");
        String mode = holder.mode() == Mode.SHARED ? " (shared" : " (exclusive";
        return holder.owner().text() + host + since + mode + ", token " + holder.token() + ")";
    }
}
