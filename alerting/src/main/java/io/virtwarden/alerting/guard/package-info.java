/** Whether an action may be taken now: pure judgements, each with its reason. */
@NullMarked
package io.virtwarden.alerting.guard;

import org.jspecify.annotations.NullMarked;
