@NullMarked
package io.virtwarden.alerting.live;

import org.jspecify.annotations.NullMarked;
