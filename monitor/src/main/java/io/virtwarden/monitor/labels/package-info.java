/** What a domain is called, read from its XML once and again when events say so. */
@NullMarked
package io.virtwarden.monitor.labels;

import org.jspecify.annotations.NullMarked;
