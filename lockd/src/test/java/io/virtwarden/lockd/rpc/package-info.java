@NullMarked
package io.virtwarden.lockd.rpc;

import org.jspecify.annotations.NullMarked;
