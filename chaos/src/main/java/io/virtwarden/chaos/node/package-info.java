/** A node of the lab: a private hypervisor with our daemons; Kafka and etcd that nodes share. */
@NullMarked
package io.virtwarden.chaos.node;

import org.jspecify.annotations.NullMarked;
