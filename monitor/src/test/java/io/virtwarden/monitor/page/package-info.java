@NullMarked
package io.virtwarden.monitor.page;

import org.jspecify.annotations.NullMarked;
