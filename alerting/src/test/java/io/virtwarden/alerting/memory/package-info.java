@NullMarked
package io.virtwarden.alerting.memory;

import org.jspecify.annotations.NullMarked;
