/** The lab as a tool for people. */
@NullMarked
package io.virtwarden.chaos.lab;

import org.jspecify.annotations.NullMarked;
