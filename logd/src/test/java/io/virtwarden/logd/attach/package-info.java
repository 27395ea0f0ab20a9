@NullMarked
package io.virtwarden.logd.attach;

import org.jspecify.annotations.NullMarked;
