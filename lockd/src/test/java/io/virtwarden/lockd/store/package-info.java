@NullMarked
package io.virtwarden.lockd.store;

import org.jspecify.annotations.NullMarked;
