/** Asks this node's lockd whether a domain's leases are held. */
@NullMarked
package io.virtwarden.alerting.lease;

import org.jspecify.annotations.NullMarked;
