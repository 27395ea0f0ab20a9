@NullMarked
package io.virtwarden.logd;

import org.jspecify.annotations.NullMarked;
