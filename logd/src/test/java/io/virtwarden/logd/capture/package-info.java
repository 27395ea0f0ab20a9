@NullMarked
package io.virtwarden.logd.capture;

import org.jspecify.annotations.NullMarked;
