@NullMarked
package io.virtwarden.chassis.rpc;

import org.jspecify.annotations.NullMarked;
