/** Reading libvirt's statistics as flat memory. */
@NullMarked
package io.virtwarden.hypervisor.stats;

import org.jspecify.annotations.NullMarked;
