@NullMarked
package io.virtwarden.monitor;

import org.jspecify.annotations.NullMarked;
