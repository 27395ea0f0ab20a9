@NullMarked
package io.virtwarden.dist;

import org.jspecify.annotations.NullMarked;
