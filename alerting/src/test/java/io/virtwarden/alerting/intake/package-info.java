@NullMarked
package io.virtwarden.alerting.intake;

import org.jspecify.annotations.NullMarked;
