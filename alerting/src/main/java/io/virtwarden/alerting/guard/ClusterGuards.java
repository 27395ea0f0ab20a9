package io.virtwarden.alerting.guard;

import static io.virtwarden.alerting.guard.Verdict.decline;
import static io.virtwarden.alerting.guard.Verdict.needsLook;
import static io.virtwarden.alerting.guard.Verdict.pass;

/** Whether the other nodes leave room for it, and whether the domain is this node's to act on. */
final class ClusterGuards {
    private ClusterGuards() {}

    static Verdict quota(Situation s) {
        if (s.look().isEmpty()) {
            return needsLook("quota");
        }
        QuotaSight quota = s.look().get().quota();
        if (quota instanceof QuotaSight.Unlimited) {
            return pass("quota", "no limit for all nodes together is set");
        }
        if (quota instanceof QuotaSight.Room room) {
            return pass("quota", room.used() + " of " + room.limit() + " actions of all nodes used");
        }
        if (quota instanceof QuotaSight.Reserved reserved) {
            return pass("quota", "one of " + reserved.limit() + " actions of all nodes is taken for this one");
        }
        if (quota instanceof QuotaSight.Full full) {
            return decline(
                    "quota", "quota-used", "all nodes together have begun " + full.used() + " of " + full.limit());
        }
        return decline("quota", "quota-unknown", ((QuotaSight.Unknown) quota).reason());
    }

    static Verdict lease(Situation s) {
        if (!s.rule().needsLease()) {
            return pass("lease", "the rule needs none");
        }
        if (s.look().isEmpty()) {
            return needsLook("lease");
        }
        LeaseSight lease = s.look().get().lease();
        if (lease instanceof LeaseSight.Held held) {
            return pass("lease", held.text());
        }
        if (lease instanceof LeaseSight.Missing missing) {
            return decline("lease", "lease-missing", missing.text());
        }
        return decline(
                "lease",
                "lease-unknown",
                lease instanceof LeaseSight.Unknown unknown ? unknown.reason() : "lockd was not asked");
    }
}
