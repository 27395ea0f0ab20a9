@NullMarked
package io.virtwarden.helm;

import org.jspecify.annotations.NullMarked;
