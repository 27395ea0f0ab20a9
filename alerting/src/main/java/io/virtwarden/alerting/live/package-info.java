/** Looking at and acting on real domains. */
@NullMarked
package io.virtwarden.alerting.live;

import org.jspecify.annotations.NullMarked;
