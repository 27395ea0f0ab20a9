@NullMarked
package io.virtwarden.alerting.quota;

import org.jspecify.annotations.NullMarked;
