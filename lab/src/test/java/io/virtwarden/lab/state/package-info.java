@NullMarked
package io.virtwarden.lab.state;

import org.jspecify.annotations.NullMarked;
