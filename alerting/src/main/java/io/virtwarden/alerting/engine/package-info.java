/** From a signal to a decision, an action and its verification: one thread decides. */
@NullMarked
package io.virtwarden.alerting.engine;

import org.jspecify.annotations.NullMarked;
