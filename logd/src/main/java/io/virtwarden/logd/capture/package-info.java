/** Takes what guests write out of their FIFOs, at once and whatever storage does, and hands it to the log file and the store. */
@NullMarked
package io.virtwarden.logd.capture;

import org.jspecify.annotations.NullMarked;
