@NullMarked
package io.virtwarden.monitor.http;

import org.jspecify.annotations.NullMarked;
