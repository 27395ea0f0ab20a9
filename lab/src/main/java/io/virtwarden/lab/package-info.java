/** {@code bin/lab}: its commands. */
@NullMarked
package io.virtwarden.lab;

import org.jspecify.annotations.NullMarked;
