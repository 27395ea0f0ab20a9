/** What is told of leases: an audit trail on disk, and Kafka's topics out of it. */
@NullMarked
package io.virtwarden.lockd.publish;

import org.jspecify.annotations.NullMarked;
