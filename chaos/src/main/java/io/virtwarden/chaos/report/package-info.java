/** What a campaign or a round of fuzzing came to, for people and programs. */
@NullMarked
package io.virtwarden.chaos.report;

import org.jspecify.annotations.NullMarked;
