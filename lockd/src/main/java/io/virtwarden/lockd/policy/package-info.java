/** What is done to a domain whose lease is no longer sure: pure decisions, and a port through which they are carried out. */
@NullMarked
package io.virtwarden.lockd.policy;

import org.jspecify.annotations.NullMarked;
