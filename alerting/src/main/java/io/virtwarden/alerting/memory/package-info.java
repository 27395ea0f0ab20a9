/** What was received, decided and done: the journal, and what it comes to. */
@NullMarked
package io.virtwarden.alerting.memory;

import org.jspecify.annotations.NullMarked;
