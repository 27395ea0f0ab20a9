@NullMarked
package io.virtwarden.monitor.intake;

import org.jspecify.annotations.NullMarked;
