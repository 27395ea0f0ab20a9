@NullMarked
package io.virtwarden.dist.command;

import org.jspecify.annotations.NullMarked;
