/** The process that owns everything in a lab. */
@NullMarked
package io.virtwarden.lab.hold;

import org.jspecify.annotations.NullMarked;
