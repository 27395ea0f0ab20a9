/** Connections to libvirt that survive its restarts and hangs. */
@NullMarked
package io.virtwarden.hypervisor.link;

import org.jspecify.annotations.NullMarked;
