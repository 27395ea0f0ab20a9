/** What of the audit trail goes to Kafka. */
@NullMarked
package io.virtwarden.alerting.publish;

import org.jspecify.annotations.NullMarked;
