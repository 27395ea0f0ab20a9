/** What is known of every object of the hypervisors, and how events and listings change it. Pure: no threads, no I/O. */
@NullMarked
package io.virtwarden.monitor.inventory;

import org.jspecify.annotations.NullMarked;
