/** How signals come in: Alertmanager's webhook, libvirt's events, the node's statistics. */
@NullMarked
package io.virtwarden.alerting.intake;

import org.jspecify.annotations.NullMarked;
