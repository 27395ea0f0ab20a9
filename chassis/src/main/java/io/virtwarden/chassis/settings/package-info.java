/** Settings as records: read from YAML and environment, every fault reported at once with its place. */
@NullMarked
package io.virtwarden.chassis.settings;

import org.jspecify.annotations.NullMarked;
