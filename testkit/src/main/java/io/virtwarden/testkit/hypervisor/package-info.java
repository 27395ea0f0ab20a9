/** Standing in for libvirt, and listening to it in tests. */
@NullMarked
package io.virtwarden.testkit.hypervisor;

import org.jspecify.annotations.NullMarked;
