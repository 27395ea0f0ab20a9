/** Kafka behind the outbox' port: producer, topics, client properties, and reading the audit trail back. */
@NullMarked
package io.virtwarden.chassis.kafka;

import org.jspecify.annotations.NullMarked;
