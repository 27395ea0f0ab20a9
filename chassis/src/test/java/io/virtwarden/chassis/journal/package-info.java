@NullMarked
package io.virtwarden.chassis.journal;

import org.jspecify.annotations.NullMarked;
