/** etcd as lockd sees it: a few typed calls, and their way through etcd's HTTP/JSON gateway. Knows nothing of leases on disks. */
@NullMarked
package io.virtwarden.lockd.etcd.gateway;

import org.jspecify.annotations.NullMarked;
