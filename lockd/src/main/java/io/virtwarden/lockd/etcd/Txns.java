package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.Compare;
import io.virtwarden.chassis.etcd.Op;
import io.virtwarden.chassis.etcd.Txn;
import io.virtwarden.lockd.etcd.Keys.Kind;
import io.virtwarden.lockd.lease.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * The transactions. One that grants compares the session's generation (so that none of a dead session or daemon, and none that was
 * given up, takes effect) and the epoch (so that its token is right). Loop's thread.
 */
record Txns(Keys keys, Session session, Witness witness) {

    /** Grants what nobody has. */
    Txn take(Claim claim) {
        List<Compare> when = grants();
        when.add(Compare.nothingBelow(keys.against(Kind.OPEN, claim.resource(), claim.mode())));
        return new Txn(when, puts(claim, session.lease()), look(claim.resource()));
    }

    /** Grants what only orphans have, if they are still the same; and deletes them. */
    Txn takeOver(Claim claim, List<Claim> orphans, long seen) {
        List<Compare> when = grants();
        when.add(Compare.nothingBelow(keys.against(Kind.HELD, claim.resource(), claim.mode())));
        when.add(Compare.unchangedBelow(keys.against(Kind.OPEN, claim.resource(), claim.mode()), seen));
        List<Op> then = new ArrayList<>();
        orphans.forEach(orphan -> then.add(new Op.Delete(key(Kind.OPEN, orphan))));
        then.addAll(puts(claim, session.lease()));
        return new Txn(when, then, look(claim.resource()));
    }

    /** Puts another claim in the place of one that is still open: nobody can have had it in between. */
    Txn replace(Claim old, Claim claim) {
        List<Compare> when = grants();
        when.add(Compare.created(key(Kind.OPEN, old), old.revision()));
        List<Op> then = deletes(old);
        then.addAll(puts(claim, session.lease()));
        return new Txn(when, then, look(claim.resource()));
    }

    /** Gives it to a session of another node. */
    Txn handOver(Claim old, Claim claim, String targetKey, long targetGeneration, long targetLease) {
        List<Compare> when = grants();
        when.add(Compare.created(key(Kind.OPEN, old), old.revision()));
        when.add(Compare.modified(targetKey, targetGeneration));
        List<Op> then = deletes(old);
        then.addAll(puts(claim, targetLease));
        return new Txn(when, then, look(claim.resource()));
    }

    /** Lets it go with this session again; its token stays. */
    Txn resume(Claim claim) {
        List<Compare> when = grants();
        when.add(Compare.created(key(Kind.OPEN, claim), claim.revision()));
        return new Txn(
                when,
                List.of(new Op.Put(key(Kind.HELD, claim), claim.json(), session.lease())),
                look(claim.resource()));
    }

    /** Ends it. */
    Txn release(Claim claim) {
        return new Txn(
                List.of(Compare.created(key(Kind.OPEN, claim), claim.revision())),
                deletes(claim),
                List.of(Op.get(key(Kind.OPEN, claim))));
    }

    /** Ends it, and says why. */
    Txn breakIt(Claim claim, String why) {
        List<Op> then = new ArrayList<>();
        then.add(new Op.Put(keys.broken(claim.id()), why, session.lease()));
        then.addAll(deletes(claim));
        return new Txn(List.of(Compare.created(key(Kind.OPEN, claim), claim.revision())), then, List.of());
    }

    /** Whether it was granted; if not, it never will be: the next generation begins. Finds the claim, then the session's key. */
    Txn settle(Claim claim) {
        return new Txn(
                List.of(Compare.absent(key(Kind.OPEN, claim)), session.isMine()),
                List.of(session.nextGeneration()),
                List.of(Op.get(key(Kind.OPEN, claim)), Op.get(session.key())));
    }

    /** Makes certain that it is not held, and never will be. */
    Txn undo(Claim claim) {
        List<Op> then = deletes(claim);
        then.add(session.nextGeneration());
        return new Txn(List.of(session.isMine()), then, deletes(claim));
    }

    /** Looks at a resource. */
    Txn read(Resource resource) {
        return new Txn(List.of(), look(resource), List.of());
    }

    private List<Compare> grants() {
        List<Compare> when = new ArrayList<>();
        when.add(session.isCurrent());
        when.add(Compare.modified(keys.epoch(), witness.epoch().modified()));
        return when;
    }

    private List<Op> puts(Claim claim, long lease) {
        return List.of(
                new Op.Put(key(Kind.HELD, claim), claim.json(), lease),
                new Op.Put(key(Kind.OPEN, claim), claim.json(), 0));
    }

    private List<Op> deletes(Claim claim) {
        return new ArrayList<>(List.of(new Op.Delete(key(Kind.HELD, claim)), new Op.Delete(key(Kind.OPEN, claim))));
    }

    private List<Op> look(Resource resource) {
        return View.reading(keys, resource, session.key());
    }

    private String key(Kind kind, Claim claim) {
        return keys.of(kind, claim.resource(), claim.mode(), claim.id());
    }
}
