/** The truth on disk: an append-only, checksummed, group-committed log of one process. */
@NullMarked
package io.virtwarden.chassis.journal;

import org.jspecify.annotations.NullMarked;
