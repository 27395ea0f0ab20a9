/** A daemon's life: start, signals, ordered close, exit codes, systemd. */
@NullMarked
package io.virtwarden.chassis.launch;

import org.jspecify.annotations.NullMarked;
