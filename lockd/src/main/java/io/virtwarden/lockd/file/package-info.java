/** virtlockd's file locks, and the folders that they are in: what keeps other hosts, and daemons of other makes, out. */
@NullMarked
package io.virtwarden.lockd.file;

import org.jspecify.annotations.NullMarked;
