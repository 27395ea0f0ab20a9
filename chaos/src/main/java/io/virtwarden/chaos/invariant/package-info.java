/** What must hold whatever happens. Each is a pure function of what was observed. */
@NullMarked
package io.virtwarden.chaos.invariant;

import org.jspecify.annotations.NullMarked;
