/** The whole daemon, on real hypervisors. */
@NullMarked
package io.virtwarden.lockd.endtoend;

import org.jspecify.annotations.NullMarked;
