/** What operators look at: metrics, health, and the HTTP endpoint that serves them. */
@NullMarked
package io.virtwarden.chassis.ops;

import org.jspecify.annotations.NullMarked;
