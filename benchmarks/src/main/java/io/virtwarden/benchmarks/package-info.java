/** Measurements, side by side with the originals: what {@code bin/bench} runs. */
@NullMarked
package io.virtwarden.benchmarks;

import org.jspecify.annotations.NullMarked;
