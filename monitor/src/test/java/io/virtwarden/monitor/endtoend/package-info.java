/** The monitor as a process of its own, on a real libvirtd, a real Kafka broker and a real Prometheus. */
@NullMarked
package io.virtwarden.monitor.endtoend;

import org.jspecify.annotations.NullMarked;
