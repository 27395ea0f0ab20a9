/** Companion mode: follows the log files that virtlogd or QEMU write. */
@NullMarked
package io.virtwarden.logd.follow;

import org.jspecify.annotations.NullMarked;
