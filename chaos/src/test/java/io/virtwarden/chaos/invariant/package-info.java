/** Each invariant is shown to fail when it ought to. */
@NullMarked
package io.virtwarden.chaos.invariant;

import org.jspecify.annotations.NullMarked;
