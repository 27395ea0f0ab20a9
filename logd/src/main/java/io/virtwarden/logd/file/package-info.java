/** Log files as virtlogd writes and reads them: rotation, positions that survive it, and trouble with the disk. */
@NullMarked
package io.virtwarden.logd.file;

import org.jspecify.annotations.NullMarked;
