package io.virtwarden.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** Measured values of one figure, in any order. */
final class Sample {
    private final double[] sorted;

    Sample(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a sample needs at least one value");
        }
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    double median() {
        return quantile(0.5);
    }

    /** Nearest-rank quantile, {@code 0 < q <= 1}. */
    double quantile(double q) {
        int rank = (int) Math.ceil(q * sorted.length);
        return sorted[Math.max(0, Math.min(sorted.length - 1, rank - 1))];
    }

    int runs() {
        return sorted.length;
    }

    /** Such as {@code 3.1 .. 4.5 (n=20)}. */
    String spread() {
        return text(sorted[0]) + " .. " + text(sorted[sorted.length - 1]) + " (n=" + sorted.length + ")";
    }

    /** A figure with about three significant digits. */
    static String text(double value) {
        double size = Math.abs(value);
        if (size >= 1000 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(
                Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
    }
}
