/** What goes on all the time while faults are injected, with what was answered. */
@NullMarked
package io.virtwarden.chaos.load;

import org.jspecify.annotations.NullMarked;
