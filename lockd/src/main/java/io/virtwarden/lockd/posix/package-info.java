/** The calls of the C library that Java lacks: record locks by descriptor, process descriptors, epoll, and the errno of a failure. */
@NullMarked
package io.virtwarden.lockd.posix;

import org.jspecify.annotations.NullMarked;
