@NullMarked
package io.virtwarden.lockd.file;

import org.jspecify.annotations.NullMarked;
