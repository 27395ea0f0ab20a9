@NullMarked
package io.virtwarden.monitor.inventory;

import org.jspecify.annotations.NullMarked;
