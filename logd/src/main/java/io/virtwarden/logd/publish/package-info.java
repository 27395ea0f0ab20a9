/** What consoles say, on its way to Kafka: chosen domains only, at a bounded pace, and with a record for whatever is left out. */
@NullMarked
package io.virtwarden.logd.publish;

import org.jspecify.annotations.NullMarked;
