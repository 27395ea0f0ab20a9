@NullMarked
package io.virtwarden.alerting.lease;

import org.jspecify.annotations.NullMarked;
