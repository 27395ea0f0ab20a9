/**
 * The helper process that keeps guests from freezing while logd is away. It stands alone: nothing but Java's own classes, so that
 * it starts at once and stays small.
 */
@NullMarked
package io.virtwarden.logd.spill;

import org.jspecify.annotations.NullMarked;
