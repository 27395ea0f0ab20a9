/** The console log daemon: its settings and the wiring of its parts. */
@NullMarked
package io.virtwarden.logd;

import org.jspecify.annotations.NullMarked;
