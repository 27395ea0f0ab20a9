/** The alerting daemon: its settings and the wiring of its parts. */
@NullMarked
package io.virtwarden.alerting;

import org.jspecify.annotations.NullMarked;
