package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Knows which etcd this is and how far it had come: a replaced, wiped or restored one is noticed by its id or by a revision that went
 * back, and nothing is granted until a person has confirmed it by raising the epoch. Loop's thread.
 */
final class Witness {
    /** How many revisions may pass before the highest one is saved again; per resource the caller knows the highest token itself. */
    private static final long STRIDE = 1000;

    private final Memory memory;
    private final Runnable refused;
    private @Nullable Known known;
    private long saved;
    private Epoch epoch = new Epoch(0, 0);
    private @Nullable String refusal;

    /** @param refused is told when etcd turns out to be another one */
    Witness(Memory memory, Runnable refused) {
        this.memory = memory;
        this.refused = refused;
        known = memory.load().orElse(null);
        saved = known == null ? 0 : known.revision();
    }

    /** Why nothing may be granted; null if it may. */
    @Nullable
    String refusal() {
        return refusal;
    }

    Epoch epoch() {
        return epoch;
    }

    /** The highest revision seen so far. */
    long revision() {
        Known now = known;
        return now == null ? 0 : now.revision();
    }

    /**
     * Looks at an answer that was read through etcd's consensus.
     *
     * @param before {@link #revision} when the request was sent
     * @return false if it is not to be trusted
     */
    boolean check(long before, Outcome outcome) {
        Known now = known;
        if (refusal != null || now == null) {
            return refusal == null;
        }
        if (now.cluster() != outcome.cluster()) {
            refuse("etcd is another one than before: its cluster id is " + Long.toHexString(outcome.cluster())
                    + ", it was " + Long.toHexString(now.cluster()));
            return false;
        }
        if (outcome.revision() < before) {
            refuse("etcd went back in time: it is at revision " + outcome.revision() + " and was at " + before
                    + " (restored from a backup?)");
            return false;
        }
        advance(now, outcome.revision());
        return true;
    }

    /**
     * The epoch as it stands in etcd now, seen at the start of a session; a higher one is a person's word that etcd is right.
     *
     * @param before {@link #revision} when the request was sent
     * @return false if etcd is not to be trusted
     */
    boolean meet(long before, Outcome outcome, Epoch seen) {
        Known now = known;
        if (now == null || seen.number() > now.epoch()) {
            adopt(new Known(outcome.cluster(), outcome.revision(), seen.number()));
        } else if (seen.number() < now.epoch()) {
            refuse("etcd knows epoch " + seen.number() + ", but " + now.epoch() + " was confirmed already");
            return false;
        } else {
            // Again, although refused before: it may be the right one once more.
            refusal = null;
            if (!check(before, outcome)) {
                return false;
            }
        }
        epoch = seen;
        return true;
    }

    /** Somebody raised the epoch. */
    void raised(Epoch seen) {
        Known now = known;
        if (now != null && seen.number() > now.epoch()) {
            adopt(new Known(now.cluster(), Math.max(now.revision(), seen.modified()), seen.number()));
        }
        if (seen.number() >= epoch.number()) {
            epoch = seen;
        }
    }

    private void adopt(Known newer) {
        known = newer;
        refusal = null;
        saved = newer.revision();
        memory.save(newer);
    }

    private void advance(Known now, long revision) {
        if (revision > now.revision()) {
            Known newer = new Known(now.cluster(), revision, now.epoch());
            known = newer;
            if (revision - saved >= STRIDE) {
                saved = revision;
                memory.save(newer);
            }
        }
    }

    private void refuse(String why) {
        boolean news = refusal == null;
        refusal = why
                + ". Nothing is granted until it is confirmed: make sure that no domain runs on two hosts, then raise"
                + " lockd.etcd.epoch by one on one host and restart its lockd";
        if (news) {
            refused.run();
        }
    }
}
