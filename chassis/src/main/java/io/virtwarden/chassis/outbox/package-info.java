/** From the journal to Kafka: at least once, in order per key, nothing skipped silently. */
@NullMarked
package io.virtwarden.chassis.outbox;

import org.jspecify.annotations.NullMarked;
