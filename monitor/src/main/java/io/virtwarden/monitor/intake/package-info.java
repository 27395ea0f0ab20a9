/** From the hypervisor's signals to the journal: one thread, nothing lost without a gap record. */
@NullMarked
package io.virtwarden.monitor.intake;

import org.jspecify.annotations.NullMarked;
