@NullMarked
package io.virtwarden.alerting.guard;

import org.jspecify.annotations.NullMarked;
