@NullMarked
package io.virtwarden.lockd;

import org.jspecify.annotations.NullMarked;
