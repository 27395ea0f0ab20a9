@NullMarked
package io.virtwarden.dist.tryout;

import org.jspecify.annotations.NullMarked;
