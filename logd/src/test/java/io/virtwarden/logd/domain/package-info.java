@NullMarked
package io.virtwarden.logd.domain;

import org.jspecify.annotations.NullMarked;
