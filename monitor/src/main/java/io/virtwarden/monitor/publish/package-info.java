/** What of the audit trail goes to which Kafka topic. Pure functions of the journalled record. */
@NullMarked
package io.virtwarden.monitor.publish;

import org.jspecify.annotations.NullMarked;
