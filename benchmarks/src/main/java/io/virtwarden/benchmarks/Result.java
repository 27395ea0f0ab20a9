package io.virtwarden.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One measured figure.
 *
 * @param metric what was measured
 * @param unit its unit
 * @param ours the median of our runs
 * @param spread smallest to largest of our runs, in words
 * @param theirs the original's median in the same run; null where there is no original
 * @param goal in words, such as {@code <= 15 ms}; empty for figures that are only reported
 * @param reached whether the goal holds; null where there is no goal
 */
record Result(
        String metric,
        String unit,
        double ours,
        String spread,
        @Nullable Double theirs,
        String goal,
        @Nullable Boolean reached) {

    /** ours / theirs; null where there is no original. */
    @Nullable
    Double ratio() {
        return theirs == null || theirs == 0 ? null : ours / theirs;
    }

    static Result reported(String metric, String unit, Sample sample) {
        return new Result(metric, unit, sample.median(), sample.spread(), null, "", null);
    }

    static Result atMost(String metric, String unit, Sample sample, double limit) {
        return new Result(
                metric,
                unit,
                sample.median(),
                sample.spread(),
                null,
                "<= " + Sample.text(limit) + " " + unit,
                sample.median() <= limit);
    }

    static Result atLeast(String metric, String unit, Sample sample, double limit) {
        return new Result(
                metric,
                unit,
                sample.median(),
                sample.spread(),
                null,
                ">= " + Sample.text(limit) + " " + unit,
                sample.median() >= limit);
    }

    /** Against an original: the goal is on the ratio ours / theirs. */
    static Result ratioAtMost(String metric, String unit, Sample ours, Sample theirs, double limit) {
        return new Result(
                metric,
                unit,
                ours.median(),
                ours.spread(),
                theirs.median(),
                "ratio <= " + Sample.text(limit),
                ours.median() <= limit * theirs.median());
    }

    static Result ratioAtLeast(String metric, String unit, Sample ours, Sample theirs, double limit) {
        return new Result(
                metric,
                unit,
                ours.median(),
                ours.spread(),
                theirs.median(),
                "ratio >= " + Sample.text(limit),
                ours.median() >= limit * theirs.median());
    }
}
