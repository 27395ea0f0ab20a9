/** Consoles that write no file: read as {@code virsh console} reads them, and let go of when somebody else wants them. */
@NullMarked
package io.virtwarden.logd.attach;

import org.jspecify.annotations.NullMarked;
