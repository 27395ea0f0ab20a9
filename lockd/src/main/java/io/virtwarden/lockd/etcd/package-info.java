/**
 * The leases of many hosts, in etcd. One session per node, a lease of etcd, carries all that the node holds; transactions decide; the
 * revision of the one that granted is the fencing token.
 *
 * <p>Keys, below a prefix: {@code session/NODE} (goes with the session), {@code held/RESOURCE/x|s/ID} (goes with its holder's session) and
 * {@code open/RESOURCE/x|s/ID} (goes with nothing: written and deleted in the same transactions as the other, so that one without the
 * other is left by a holder that vanished), {@code broken/ID} (why somebody took it away) and {@code epoch}.
 */
@NullMarked
package io.virtwarden.lockd.etcd;

import org.jspecify.annotations.NullMarked;
