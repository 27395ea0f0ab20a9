/** Debian's etcd as a process of the test. */
@NullMarked
package io.virtwarden.testkit.etcd;

import org.jspecify.annotations.NullMarked;
