@NullMarked
package io.virtwarden.alerting;

import org.jspecify.annotations.NullMarked;
