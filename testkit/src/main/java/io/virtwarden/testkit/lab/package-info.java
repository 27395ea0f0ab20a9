/** Real parts for tests: libvirtd in a namespace of its own, Prometheus and its exporters, each ended with the test. */
@NullMarked
package io.virtwarden.testkit.lab;

import org.jspecify.annotations.NullMarked;
