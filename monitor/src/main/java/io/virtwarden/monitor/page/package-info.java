/** The page to look at: its files, what it shows of the monitor, and what it may ask of the node's other daemons. */
@NullMarked
package io.virtwarden.monitor.page;

import org.jspecify.annotations.NullMarked;
