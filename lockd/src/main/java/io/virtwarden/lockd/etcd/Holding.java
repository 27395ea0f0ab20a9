package io.virtwarden.lockd.etcd;

import io.virtwarden.lockd.lease.LeaseState;

/**
 * A lease that this node holds.
 *
 * @param claim as it stands in etcd
 * @param token its fencing token
 * @param state what the listener was told last
 */
record Holding(Claim claim, long token, LeaseState state) {
    Holding in(LeaseState newer) {
        return new Holding(claim, token, newer);
    }
}
