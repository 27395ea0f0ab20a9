@NullMarked
package io.virtwarden.logd.publish;

import org.jspecify.annotations.NullMarked;
