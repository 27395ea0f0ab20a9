package io.virtwarden.lockd.etcd;

import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;

/**
 * A request for a lease.
 *
 * @param highest token that this node ever knew for the resource
 * @param until nanoseconds of the loop's clock: answered by then
 */
record Ask(Resource resource, Mode mode, Owner owner, long highest, long until) {}
