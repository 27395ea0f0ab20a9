/** What a node says about itself: CloudEvents records linked by a hash chain. */
@NullMarked
package io.virtwarden.chassis.audit;

import org.jspecify.annotations.NullMarked;
