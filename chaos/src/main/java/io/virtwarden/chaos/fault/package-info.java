/** What is done to the parts, and how they come back. */
@NullMarked
package io.virtwarden.chaos.fault;

import org.jspecify.annotations.NullMarked;
