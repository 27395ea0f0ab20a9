@NullMarked
package io.virtwarden.chassis.kafka;

import org.jspecify.annotations.NullMarked;
