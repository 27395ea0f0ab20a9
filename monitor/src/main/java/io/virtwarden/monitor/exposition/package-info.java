/** Metrics as the bytes that a scrape gets. */
@NullMarked
package io.virtwarden.monitor.exposition;

import org.jspecify.annotations.NullMarked;
