/** The lease daemon: its settings and the wiring of its parts. */
@NullMarked
package io.virtwarden.lockd;

import org.jspecify.annotations.NullMarked;
