@NullMarked
package io.virtwarden.monitor.publish;

import org.jspecify.annotations.NullMarked;
