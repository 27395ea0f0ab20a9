/** What exists on a hypervisor at one moment. */
@NullMarked
package io.virtwarden.hypervisor.inventory;

import org.jspecify.annotations.NullMarked;
