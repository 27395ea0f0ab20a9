@NullMarked
package io.virtwarden.chaos;

import org.jspecify.annotations.NullMarked;
