package io.virtwarden.chassis.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A Micrometer registry as a whole page or as a part of one. Encodes at every call, on the caller's thread. */
public final class RegistryPages implements MetricsPages, MetricsPart {
    private final PrometheusMeterRegistry registry;

    public RegistryPages(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Buffer page(Format format, boolean gzip) {
        var bytes = encode(format);
        return finished(bytes, bytes.length, gzip);
    }

    @Override
    public Buffer part(Format format, boolean gzip) {
        var bytes = encode(format);
        return finished(bytes, format == Format.OPENMETRICS ? bytes.length - "# EOF\n".length() : bytes.length, gzip);
    }

    private byte[] encode(Format format) {
        var bytes = new ByteArrayOutputStream(32 * 1024);
        try {
            registry.scrape(bytes, format == Format.TEXT ? "text/plain" : "application/openmetrics-text");
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static Buffer finished(byte[] bytes, int length, boolean gzip) {
        if (!gzip) return ReadyBuffer.of(bytes, 0, length);
        var packed = Gzip.member(bytes, 0, length);
        return ReadyBuffer.of(packed, 0, packed.length);
    }
}
