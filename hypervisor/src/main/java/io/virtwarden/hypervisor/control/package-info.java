/** Acting on domains. */
@NullMarked
package io.virtwarden.hypervisor.control;

import org.jspecify.annotations.NullMarked;
