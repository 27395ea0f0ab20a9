@NullMarked
package io.virtwarden.lab.hold;

import org.jspecify.annotations.NullMarked;
