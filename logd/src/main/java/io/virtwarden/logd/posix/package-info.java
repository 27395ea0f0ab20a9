/** The calls of the C library that Java lacks: FIFOs, epoll, paths that are bytes, and the errno of a failure. */
@NullMarked
package io.virtwarden.logd.posix;

import org.jspecify.annotations.NullMarked;
