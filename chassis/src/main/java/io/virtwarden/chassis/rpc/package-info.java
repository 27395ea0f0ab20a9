/**
 * libvirt's RPC framing over Unix sockets, server side: what virtlogd and virtlockd speak, for every program number. Knows
 * no procedure of any of them.
 */
@NullMarked
package io.virtwarden.chassis.rpc;

import org.jspecify.annotations.NullMarked;
