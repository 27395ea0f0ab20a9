@NullMarked
package io.virtwarden.lockd.lease;

import org.jspecify.annotations.NullMarked;
