/** The lab, tried on real parts. */
@NullMarked
package io.virtwarden.testkit.lab;

import org.jspecify.annotations.NullMarked;
