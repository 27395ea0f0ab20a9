@NullMarked
package io.virtwarden.logd.read;

import org.jspecify.annotations.NullMarked;
