@NullMarked
package io.virtwarden.logd.follow;

import org.jspecify.annotations.NullMarked;
