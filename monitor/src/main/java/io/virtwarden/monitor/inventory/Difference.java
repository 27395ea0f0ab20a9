package io.virtwarden.monitor.inventory;

import io.virtwarden.hypervisor.event.HypervisorEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event that must have happened unheard, and the object as it is known after it.
 *
 * @param event made up from the difference; its detail is -1 where nobody can know it
 * @param after null when the object is gone
 */
public record Difference(HypervisorEvent event, @Nullable Known after) {}
