@NullMarked
package io.virtwarden.alerting.action;

import org.jspecify.annotations.NullMarked;
