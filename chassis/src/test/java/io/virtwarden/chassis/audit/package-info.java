@NullMarked
package io.virtwarden.chassis.audit;

import org.jspecify.annotations.NullMarked;
