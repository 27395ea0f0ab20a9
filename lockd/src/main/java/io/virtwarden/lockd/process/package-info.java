/** Owners as processes: which of them live, what is theirs when they end, and how one that let go of its locks is ended. */
@NullMarked
package io.virtwarden.lockd.process;

import org.jspecify.annotations.NullMarked;
