package io.virtwarden.monitor.page;

import com.fasterxml.jackson.core.JsonGenerator;
import io.virtwarden.hypervisor.stats.DomainSample;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One domain's last rounds. A counter that is missing or began anew leaves a hole. Thread-safe. */
final class Trend {
    /** Rounds that are kept. */
    static final int POINTS = 40;

    private static final double PERCENT = 100;

    private final float[] cpu = new float[POINTS];
    private final float[] disk = new float[POINTS];
    private final float[] net = new float[POINTS];
    private long count;
    private @Nullable DomainSample last;

    synchronized @Nullable DomainSample last() {
        return last;
    }

    /** Passes over a sample that it has seen. */
    synchronized void add(DomainSample sample) {
        DomainSample before = last;
        if (before != null) {
            Duration passed = Duration.between(before.at(), sample.at());
            if (passed.isZero() || passed.isNegative()) {
                return;
            }
            double seconds = passed.toNanos() / 1e9;
            int at = (int) (count++ % POINTS);
            cpu[at] = (float) (PERCENT / 1e9 * rate(cpu(before), cpu(sample), seconds));
            disk[at] = (float) rate(disk(before), disk(sample), seconds);
            net[at] = (float) rate(net(before), net(sample), seconds);
        }
        last = sample;
    }

    /** NaN for a hole. */
    private static double rate(long was, long is, double seconds) {
        return was < 0 || is < was ? Double.NaN : (is - was) / seconds;
    }

    private static long cpu(DomainSample sample) {
        return sample.value("cpu.time", -1);
    }

    private static long disk(DomainSample sample) {
        return sum(sample, "block.", ".rd.bytes", ".wr.bytes");
    }

    private static long net(DomainSample sample) {
        return sum(sample, "net.", ".rx.bytes", ".tx.bytes");
    }

    /** Both directions of all; -1 if there is none. */
    private static long sum(DomainSample sample, String group, String in, String out) {
        long devices = sample.value(group + "count", 0);
        long sum = -1;
        for (long i = 0; i < devices; i++) {
            for (String way : new String[] {in, out}) {
                long value = sample.value(group + i + way, -1);
                if (value >= 0) {
                    sum = Math.max(sum, 0) + value;
                }
            }
        }
        return sum;
    }

    /** {@code cpu} in percent of one processor, {@code disk} and {@code net} in bytes per second; oldest first, holes as null. */
    synchronized void write(JsonGenerator out) throws IOException {
        write(out, "cpu", cpu, 10);
        write(out, "disk", disk, 1);
        write(out, "net", net, 1);
    }

    private void write(JsonGenerator out, String name, float[] ring, int precision) throws IOException {
        out.writeArrayFieldStart(name);
        for (long i = Math.max(0, count - POINTS); i < count; i++) {
            float value = ring[(int) (i % POINTS)];
            long rounded = Math.round((double) value * precision);
            if (Float.isNaN(value)) {
                out.writeNull();
            } else if (precision == 1 || rounded % precision == 0) {
                out.writeNumber(rounded / precision);
            } else {
                out.writeNumber(rounded / (double) precision);
            }
        }
        out.writeEndArray();
    }
}
