package io.virtwarden.chassis.ops;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** A page from several parts, in their order, none of them copied. The parts must not share a metric family. */
public final class JoinedPages implements MetricsPages {
    private static final byte[] EOF = "# EOF\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final List<MetricsPart> parts;
    private final Buffer end;
    private final Buffer endGzip;

    public JoinedPages(List<MetricsPart> parts) {
        this.parts = List.copyOf(parts);
        this.end = ReadyBuffer.of(EOF, 0, EOF.length);
        var packed = Gzip.member(EOF, 0, EOF.length);
        this.endGzip = ReadyBuffer.of(packed, 0, packed.length);
    }

    @Override
    public Buffer page(Format format, boolean gzip) {
        var all = new ArrayList<Buffer>(parts.size() + 1);
        for (var part : parts) all.add(part.part(format, gzip));
        if (format == Format.OPENMETRICS) all.add(gzip ? endGzip : end);
        return ReadyBuffer.join(all);
    }
}
