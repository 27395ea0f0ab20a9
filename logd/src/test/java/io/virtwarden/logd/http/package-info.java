@NullMarked
package io.virtwarden.logd.http;

import org.jspecify.annotations.NullMarked;
