@NullMarked
package io.virtwarden.lockd.etcd;

import org.jspecify.annotations.NullMarked;
