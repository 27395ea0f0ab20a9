@NullMarked
package io.virtwarden.testkit.kafka;

import org.jspecify.annotations.NullMarked;
