/** Links and feeds against a real libvirtd. */
@NullMarked
package io.virtwarden.testkit.hypervisor;

import org.jspecify.annotations.NullMarked;
