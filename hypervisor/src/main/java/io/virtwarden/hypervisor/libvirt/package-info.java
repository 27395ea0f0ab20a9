/** libvirt's C library as JNA sees it: prototypes, its event loop, its errors. */
@NullMarked
package io.virtwarden.hypervisor.libvirt;

import org.jspecify.annotations.NullMarked;
