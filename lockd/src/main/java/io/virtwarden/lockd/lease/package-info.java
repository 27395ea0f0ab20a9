/** Leases: what they are and who may hold which. Pure Java; knows neither wire, disk, libvirt nor etcd. */
@NullMarked
package io.virtwarden.lockd.lease;

import org.jspecify.annotations.NullMarked;
