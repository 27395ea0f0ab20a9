/** Everything libvirt can announce, as one table and the records made from it. */
@NullMarked
package io.virtwarden.hypervisor.event;

import org.jspecify.annotations.NullMarked;
