@NullMarked
package io.virtwarden.logd.store;

import org.jspecify.annotations.NullMarked;
