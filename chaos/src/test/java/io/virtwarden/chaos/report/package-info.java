@NullMarked
package io.virtwarden.chaos.report;

import org.jspecify.annotations.NullMarked;
