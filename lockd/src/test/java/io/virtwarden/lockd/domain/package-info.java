@NullMarked
package io.virtwarden.lockd.domain;

import org.jspecify.annotations.NullMarked;
