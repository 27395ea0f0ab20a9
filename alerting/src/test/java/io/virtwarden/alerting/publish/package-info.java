@NullMarked
package io.virtwarden.alerting.publish;

import org.jspecify.annotations.NullMarked;
