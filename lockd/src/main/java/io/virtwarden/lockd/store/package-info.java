/** What is kept of leases on disk, and where their tokens come from. */
@NullMarked
package io.virtwarden.lockd.store;

import org.jspecify.annotations.NullMarked;
