@NullMarked
package io.virtwarden.logd.rpc;

import org.jspecify.annotations.NullMarked;
