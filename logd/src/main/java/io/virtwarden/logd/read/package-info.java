/** What readers want to see of a console: lines, times, patterns, escape sequences taken out. */
@NullMarked
package io.virtwarden.logd.read;

import org.jspecify.annotations.NullMarked;
