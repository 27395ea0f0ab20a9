/** The monitor daemon: its settings and the wiring of its parts. */
@NullMarked
package io.virtwarden.monitor;

import org.jspecify.annotations.NullMarked;
