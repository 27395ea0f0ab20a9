/** A node of a lab: a private hypervisor with our daemons among its own; what nodes share. */
@NullMarked
package io.virtwarden.lab.node;

import org.jspecify.annotations.NullMarked;
