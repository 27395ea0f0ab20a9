/** What a console is and what happens on it: the words that capture, store and readers share. */
@NullMarked
package io.virtwarden.logd.console;

import org.jspecify.annotations.NullMarked;
