/** Which domains there are, which consoles they have, and what happens to them: from libvirt's events and XML. */
@NullMarked
package io.virtwarden.logd.domain;

import org.jspecify.annotations.NullMarked;
