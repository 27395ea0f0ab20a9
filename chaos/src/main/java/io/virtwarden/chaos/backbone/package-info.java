/** What the nodes of a campaign share, behind ways that can be cut; and how their daemons are asked. */
@NullMarked
package io.virtwarden.chaos.backbone;

import org.jspecify.annotations.NullMarked;
