/** The log daemon's own HTTP routes: which consoles there are, their history and live stream, deletion. */
@NullMarked
package io.virtwarden.logd.http;

import org.jspecify.annotations.NullMarked;
