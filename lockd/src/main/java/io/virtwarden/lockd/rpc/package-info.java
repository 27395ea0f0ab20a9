/** virtlockd's protocol: from the wire to the leases and back, with its errors to the letter. */
@NullMarked
package io.virtwarden.lockd.rpc;

import org.jspecify.annotations.NullMarked;
