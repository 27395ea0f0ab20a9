package io.virtwarden.chassis.ops;

import io.vertx.core.buffer.Buffer;

/** Gives the body of {@code /metrics}. */
@FunctionalInterface
public interface MetricsPages {
    /**
     * The whole page, {@code # EOF} included in {@link Format#OPENMETRICS}. Called on a worker thread, so it may encode a little,
     * but must not wait. The buffer is written as it is and must never change afterwards; see {@link ReadyBuffer}.
     *
     * @param gzip whether the bytes are compressed
     */
    Buffer page(Format format, boolean gzip);
}
