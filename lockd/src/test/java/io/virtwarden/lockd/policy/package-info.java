@NullMarked
package io.virtwarden.lockd.policy;

import org.jspecify.annotations.NullMarked;
