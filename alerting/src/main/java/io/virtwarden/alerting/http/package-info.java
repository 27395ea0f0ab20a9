/** The HTTP interface of alerting. */
@NullMarked
package io.virtwarden.alerting.http;

import org.jspecify.annotations.NullMarked;
