/** What is written down of a running lab, and how all of it is ended. */
@NullMarked
package io.virtwarden.lab.state;

import org.jspecify.annotations.NullMarked;
