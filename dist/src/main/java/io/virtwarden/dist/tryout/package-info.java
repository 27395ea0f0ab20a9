/** The try-out: a monitor, a Kafka broker and some life to look at, in one process. */
@NullMarked
package io.virtwarden.dist.tryout;

import org.jspecify.annotations.NullMarked;
