package io.virtwarden.monitor.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.virtwarden.chassis.audit.Timestamps;
import io.virtwarden.hypervisor.event.NativeText;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.monitor.inventory.ObjectKey;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * CPU, memory, disks and network interfaces of each domain as last measured. {@link #refresh} takes over a round's samples, so
 * that the CPU's share is that between the last two rounds; {@link #fields} answers from memory.
 */
public final class DomainFigures implements Figures {
    private static final long KIB = 1024;
    private static final double PERCENT = 100;

    private final List<String> uris;
    private final Function<String, List<DomainSample>> samples;
    private volatile Map<ObjectKey, Measured> last = Map.of();

    private record Measured(DomainSample sample, @Nullable Double cpuPercent) {}

    /** @param samples the latest of a connection, by URI */
    public DomainFigures(List<String> uris, Function<String, List<DomainSample>> samples) {
        this.uris = List.copyOf(uris);
        this.samples = samples;
    }

    /** Looks what the last round has brought. One thread at a time. */
    public void refresh() {
        Map<ObjectKey, Measured> before = last;
        Map<ObjectKey, Measured> now = new HashMap<>();
        for (String uri : uris) {
            for (DomainSample sample : samples.apply(uri)) {
                ObjectKey key =
                        new ObjectKey(uri, ObjectKind.DOMAIN, sample.uuid().toString());
                now.put(key, measured(before.get(key), sample));
            }
        }
        last = now;
    }

    private static Measured measured(@Nullable Measured before, DomainSample sample) {
        if (before == null) {
            return new Measured(sample, null);
        }
        Duration passed = Duration.between(before.sample.at(), sample.at());
        if (passed.isZero() || passed.isNegative()) {
            return before;
        }
        long was = before.sample.value("cpu.time", -1);
        long is = sample.value("cpu.time", -1);
        // The counter starts anew with the guest.
        Double percent = was < 0 || is < was ? null : PERCENT * (is - was) / passed.toNanos();
        return new Measured(sample, percent);
    }

    @Override
    public void fields(JsonGenerator out, ObjectKey key) throws IOException {
        Measured measured = last.get(key);
        if (measured == null) {
            return;
        }
        DomainSample sample = measured.sample;
        out.writeStringField("sampledAt", Timestamps.rfc3339(sample.at()));
        if (measured.cpuPercent != null) {
            out.writeNumberField("cpuPercent", Math.round(measured.cpuPercent * 10) / 10.0);
        }
        long cpu = sample.value("cpu.time", -1);
        if (cpu >= 0) {
            out.writeNumberField("cpuSeconds", cpu / 1e9);
        }
        number(out, "vcpus", sample, "vcpu.current", 1);
        number(out, "memoryBytes", sample, "balloon.current", KIB);
        number(out, "memoryMaximumBytes", sample, "balloon.maximum", KIB);
        number(out, "memoryRssBytes", sample, "balloon.rss", KIB);
        disks(out, sample);
        networks(out, sample);
    }

    private static void disks(JsonGenerator out, DomainSample sample) throws IOException {
        long count = sample.value("block.count", -1);
        if (count < 0) {
            return;
        }
        sum(out, "diskReadBytes", sample, "block.", ".rd.bytes", count);
        sum(out, "diskWrittenBytes", sample, "block.", ".wr.bytes", count);
        out.writeArrayFieldStart("disks");
        for (long i = 0; i < count; i++) {
            String disk = "block." + i;
            out.writeStartObject();
            text(out, "name", sample, disk + ".name");
            text(out, "path", sample, disk + ".path");
            number(out, "readBytes", sample, disk + ".rd.bytes", 1);
            number(out, "readRequests", sample, disk + ".rd.reqs", 1);
            number(out, "writtenBytes", sample, disk + ".wr.bytes", 1);
            number(out, "writeRequests", sample, disk + ".wr.reqs", 1);
            number(out, "capacityBytes", sample, disk + ".capacity", 1);
            number(out, "allocatedBytes", sample, disk + ".allocation", 1);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void networks(JsonGenerator out, DomainSample sample) throws IOException {
        long count = sample.value("net.count", -1);
        if (count < 0) {
            return;
        }
        sum(out, "netReceivedBytes", sample, "net.", ".rx.bytes", count);
        sum(out, "netSentBytes", sample, "net.", ".tx.bytes", count);
        out.writeArrayFieldStart("interfaces");
        for (long i = 0; i < count; i++) {
            String net = "net." + i;
            out.writeStartObject();
            text(out, "name", sample, net + ".name");
            number(out, "receivedBytes", sample, net + ".rx.bytes", 1);
            number(out, "sentBytes", sample, net + ".tx.bytes", 1);
            number(out, "receiveErrors", sample, net + ".rx.errs", 1);
            number(out, "sendErrors", sample, net + ".tx.errs", 1);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void sum(
            JsonGenerator out, String name, DomainSample sample, String before, String after, long count)
            throws IOException {
        long sum = 0;
        boolean any = false;
        for (long i = 0; i < count; i++) {
            long value = sample.value(before + i + after, -1);
            if (value >= 0) {
                sum += value;
                any = true;
            }
        }
        if (any) {
            out.writeNumberField(name, sum);
        }
    }

    private static void number(JsonGenerator out, String name, DomainSample sample, String field, long unit)
            throws IOException {
        long value = sample.value(field, -1);
        if (value >= 0) {
            out.writeNumberField(name, value * unit);
        }
    }

    private static void text(JsonGenerator out, String name, DomainSample sample, String field) throws IOException {
        int slot = sample.layout().slot(field);
        String value = slot < 0 ? null : sample.text(slot);
        if (value != null) {
            out.writeStringField(name, NativeText.readable(value));
        }
    }
}
