/** A limit of actions that all nodes share, in etcd. */
@NullMarked
package io.virtwarden.alerting.quota;

import org.jspecify.annotations.NullMarked;
