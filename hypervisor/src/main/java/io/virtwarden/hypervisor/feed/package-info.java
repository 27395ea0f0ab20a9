/** Hearing libvirt: events, connections that come and go, and what was missed meanwhile. */
@NullMarked
package io.virtwarden.hypervisor.feed;

import org.jspecify.annotations.NullMarked;
