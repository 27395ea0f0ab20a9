package io.virtwarden.chassis.ops;

import io.vertx.core.buffer.Buffer;

/** Some metric families of a page; {@link JoinedPages} makes a page of several, which must not share a family. */
@FunctionalInterface
public interface MetricsPart {
    /** Like {@link MetricsPages#page}, but without {@code # EOF}; gzip as a member of its own (RFC 1952, 2.2). */
    Buffer part(Format format, boolean gzip);
}
