/** Immutable sorted tables: written once, sealed by a rename, then only read. */
@NullMarked
package io.virtwarden.chassis.table;

import org.jspecify.annotations.NullMarked;
