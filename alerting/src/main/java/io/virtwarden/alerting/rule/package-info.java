/** Which signal asks for which action. */
@NullMarked
package io.virtwarden.alerting.rule;

import org.jspecify.annotations.NullMarked;
