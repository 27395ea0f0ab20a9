@NullMarked
package io.virtwarden.alerting.engine;

import org.jspecify.annotations.NullMarked;
