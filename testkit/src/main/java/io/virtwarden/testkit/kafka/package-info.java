/** Kafka brokers on loopback for tests and the try-out, and a sink that misbehaves on command. */
@NullMarked
package io.virtwarden.testkit.kafka;

import org.jspecify.annotations.NullMarked;
