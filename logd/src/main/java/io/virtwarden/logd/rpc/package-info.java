/** virtlogd's protocol: from the wire to capture and back, with its errors to the letter. */
@NullMarked
package io.virtwarden.logd.rpc;

import org.jspecify.annotations.NullMarked;
