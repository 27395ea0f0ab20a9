@NullMarked
package io.virtwarden.logd.file;

import org.jspecify.annotations.NullMarked;
