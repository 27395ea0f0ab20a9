/** The whole daemon, on real hypervisors. */
@NullMarked
package io.virtwarden.logd.endtoend;

import org.jspecify.annotations.NullMarked;
