/** The chaos campaign: real parts under load, faults by chance, invariants that must hold. */
@NullMarked
package io.virtwarden.chaos;

import org.jspecify.annotations.NullMarked;
