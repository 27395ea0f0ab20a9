/** Streams of domains' consoles. */
@NullMarked
package io.virtwarden.hypervisor.stream;

import org.jspecify.annotations.NullMarked;
