/** Statistics of hypervisors and domains: who collects what, when, and under which names. */
@NullMarked
package io.virtwarden.monitor.stats;

import org.jspecify.annotations.NullMarked;
