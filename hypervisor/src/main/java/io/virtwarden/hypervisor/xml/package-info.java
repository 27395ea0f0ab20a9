/** Reading XML of which parts come from tenants: document types and entities are refused, depth and attributes bounded. */
@NullMarked
package io.virtwarden.hypervisor.xml;

import org.jspecify.annotations.NullMarked;
