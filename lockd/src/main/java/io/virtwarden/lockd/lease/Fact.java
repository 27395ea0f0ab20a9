package io.virtwarden.lockd.lease;

/** What has happened. The ledger changes through facts only: at start over the stored ones, in service over the new ones. */
public sealed interface Fact {
    /** The lease it is about, as it is after this; as it was at its end for {@link Ended}. */
    Lease lease();

    /** A lease came to be. */
    record Granted(Lease lease) implements Fact {}

    /** The same lease has another TTL, origin or state now. Mere renewals are no facts: the clock they count on dies with lockd. */
    record Changed(Lease lease, String why) implements Fact {}

    /**
     * A lease is no more.
     *
     * @param why in words
     * @param by who ended it, as far as it was not its owner
     */
    record Ended(Lease lease, End end, String why, String by) implements Fact {}

    /** How leases end. */
    enum End {
        /** By its owner. */
        RELEASED,
        /** Its owner is gone. */
        OWNER_GONE,
        /** Its TTL passed without renewal. */
        EXPIRED,
        /** Somebody took it away, with a reason. */
        BROKEN,
        /** The cluster has it no more, or gave it to another. */
        LOST,
        /** Handed over to another owner, on another host. */
        MOVED
    }
}
