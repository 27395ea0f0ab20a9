/** What can be done to a domain, and the port through which it is done. */
@NullMarked
package io.virtwarden.alerting.action;

import org.jspecify.annotations.NullMarked;
