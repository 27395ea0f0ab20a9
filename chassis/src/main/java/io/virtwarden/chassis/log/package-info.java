/** How the daemons log: plain for people, JSON by setting, no line twice for one lasting trouble. */
@NullMarked
package io.virtwarden.chassis.log;

import org.jspecify.annotations.NullMarked;
