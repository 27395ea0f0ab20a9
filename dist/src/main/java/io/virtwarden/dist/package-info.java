/** The program {@code virtwarden}. */
@NullMarked
package io.virtwarden.dist;

import org.jspecify.annotations.NullMarked;
