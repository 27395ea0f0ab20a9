package io.virtwarden.chaos.report;

import io.virtwarden.chaos.fault.Injection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All injections of one kind into one target.
 *
 * @param count how many
 * @param medianSeconds of the recoveries
 * @param worstSeconds of the recoveries
 */
public record FaultLine(String kind, String target, int count, double medianSeconds, double worstSeconds) {
    /** One line per kind and target, in order. */
    public static List<FaultLine> of(List<Injection> injections) {
        Map<String, List<Injection>> grouped = new TreeMap<>();
        for (Injection one : injections) {
            grouped.computeIfAbsent(one.kind() + "\n" + one.target(), key -> new ArrayList<>())
                    .add(one);
        }
        return grouped.values().stream().map(FaultLine::line).toList();
    }

    private static FaultLine line(List<Injection> same) {
        double[] seconds = same.stream()
                .mapToDouble(one -> one.recovery().toMillis() / 1e3)
                .sorted()
                .toArray();
        return new FaultLine(
                same.get(0).kind(),
                same.get(0).target(),
                seconds.length,
                seconds[(seconds.length - 1) / 2],
                seconds[seconds.length - 1]);
    }
}
