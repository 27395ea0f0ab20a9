/** A few typed calls of etcd, and their way through its HTTP/JSON gateway. Knows nothing of what they are for. */
@NullMarked
package io.virtwarden.chassis.etcd;

import org.jspecify.annotations.NullMarked;
