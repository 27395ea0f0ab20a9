package io.virtwarden.chaos.report;

import io.virtwarden.chaos.invariant.Verdict;
import java.io.PrintStream;
import java.util.Locale;

/** A campaign's result as tables on a terminal. */
public final class CampaignText {
    private CampaignText() {}

    /** Prints it. */
    public static void print(CampaignResult result, PrintStream out) {
        out.printf("%n%-16s %-24s %6s %14s %12s%n", "fault", "target", "times", "ready, median", "worst");
        for (FaultLine line : result.faults()) {
            out.printf(
                    Locale.ROOT,
                    "%-16s %-24s %6d %12.1f s %10.1f s%n",
                    line.kind(),
                    line.target(),
                    line.count(),
                    line.medianSeconds(),
                    line.worstSeconds());
        }
        out.printf("%n%-66s %10s %-12s %10s%n", "invariant", "looked at", "", "violations");
        for (Verdict verdict : result.verdicts()) {
            out.printf("%-66s %10d %-12s %10d%n", verdict.name(), verdict.checked(), verdict.of(), verdict.violated());
            verdict.violations().forEach(text -> out.println("    " + text));
        }
        out.println();
        out.println("resident memory, highest, MiB: " + result.residentMib());
        out.println("descriptors, highest: " + result.descriptors());
        out.printf(Locale.ROOT, "longest standstill of a guest: %.1f s%n", result.longestStandstillSeconds());
        result.leftOut().forEach(reason -> out.println("left out: " + reason));
        out.printf(
                "seed %d, %d s, %d faults: %s%n",
                result.seed(),
                result.seconds(),
                result.faults().stream().mapToInt(FaultLine::count).sum(),
                result.held() ? "everything held" : "NOT everything held");
    }
}
