package io.virtwarden.chassis.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final OwnMetrics own = new OwnMetrics("monitor");

    @AfterEach
    void close() {
        own.close();
    }

    private static String unzipped(Buffer packed) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed.getBytes()))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void tellsWhatTheProcessIsAndUses() {
        var page = new RegistryPages(own.registry()).page(Format.TEXT, false).toString(UTF_8);
        assertThat(page)
                .containsPattern("(?m)^virtwarden_build_info\\{daemon=\"monitor\",version=\"\\d+\\.\\d+\\.\\d+\"} 1")
                .contains(
                        "jvm_memory_used_bytes{area=\"heap\"", "process_files_open_files", "process_start_time_seconds")
                .containsPattern("(?m)^process_resident_memory_bytes [1-9]")
                .containsPattern("(?m)^process_cpu_seconds_total [0-9]");
        assertThat(page.lines().filter(line -> !line.startsWith("#")).count())
                .as("series")
                .isLessThan(60);
    }

    @Test
    void endsAnOpenMetricsPageOnceHoweverManyPartsItHas() throws IOException {
        Counter.builder("virtwarden.test.things").register(own.registry()).increment();
        var first = "# TYPE a gauge\na 1\n".getBytes(UTF_8);
        var packed = Gzip.member(first, 0, first.length);
        MetricsPart part = (format, gzip) ->
                gzip ? ReadyBuffer.of(packed, 0, packed.length) : ReadyBuffer.of(first, 0, first.length);
        var pages = new JoinedPages(List.of(part, new RegistryPages(own.registry())));
        for (var text : List.of(
                pages.page(Format.OPENMETRICS, false).toString(UTF_8),
                unzipped(pages.page(Format.OPENMETRICS, true)))) {
            assertThat(text)
                    .startsWith("# TYPE a gauge\na 1\n")
                    .contains("virtwarden_test_things_total 1.0")
                    .endsWith("\n# EOF\n");
            assertThat(text.split("# EOF", -1)).hasSize(2);
        }
        assertThat(pages.page(Format.TEXT, false).toString(UTF_8))
                .doesNotContain("# EOF")
                .contains("virtwarden_test_things_total 1.0");
    }

    @Test
    void servesAReadyBufferFromOutsideOfTheHeapAndReusesIt() {
        var buffer = ReadyBuffer.of("abc".getBytes(UTF_8), 1, 2);
        assertThat(((io.vertx.core.internal.buffer.BufferInternal) buffer)
                        .getByteBuf()
                        .isDirect())
                .isTrue();
        assertThat(ReadyBuffer.join(List.of(buffer, buffer)).toString(UTF_8)).isEqualTo("bcbc");
        assertThat(buffer.toString(UTF_8)).isEqualTo("bc");
    }
}
