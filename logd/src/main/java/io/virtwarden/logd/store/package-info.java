/** The console store: a journal for the newest, sealed tables for the rest, an index by time and line, retention. */
@NullMarked
package io.virtwarden.logd.store;

import org.jspecify.annotations.NullMarked;
