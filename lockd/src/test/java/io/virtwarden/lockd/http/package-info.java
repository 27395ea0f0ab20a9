@NullMarked
package io.virtwarden.lockd.http;

import org.jspecify.annotations.NullMarked;
