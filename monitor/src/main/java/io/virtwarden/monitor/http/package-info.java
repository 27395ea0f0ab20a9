/** The monitor's own HTTP routes: history and live stream of events, what is known of the node's objects. */
@NullMarked
package io.virtwarden.monitor.http;

import org.jspecify.annotations.NullMarked;
