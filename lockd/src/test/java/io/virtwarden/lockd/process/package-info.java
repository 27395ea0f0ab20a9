@NullMarked
package io.virtwarden.lockd.process;

import org.jspecify.annotations.NullMarked;
