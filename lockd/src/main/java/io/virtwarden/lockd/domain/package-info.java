/** Leases for domains that are seen to run. */
@NullMarked
package io.virtwarden.lockd.domain;

import org.jspecify.annotations.NullMarked;
