package io.virtwarden.chaos.report;

import io.virtwarden.chaos.invariant.Verdict;
import java.util.List;
import java.util.Map;

/**
 * What a campaign came to.
 *
 * @param seed everything that was by chance follows from it
 * @param seconds how long faults were injected
 * @param date when it began, RFC 3339
 * @param machine what it ran on
 * @param parts the real parts and their versions
 * @param faults by kind and target
 * @param verdicts by invariant
 * @param residentMib the most that each daemon had
 * @param descriptors the most that each daemon had
 * @param longestStandstillSeconds of any guest
 * @param leftOut kinds of faults that were not possible, with the reason
 */
public record CampaignResult(
        long seed,
        long seconds,
        String date,
        String machine,
        Map<String, String> parts,
        List<FaultLine> faults,
        List<Verdict> verdicts,
        Map<String, Long> residentMib,
        Map<String, Long> descriptors,
        double longestStandstillSeconds,
        List<String> leftOut) {
    /** Whether everything held. */
    public boolean held() {
        return verdicts.stream().allMatch(Verdict::held);
    }
}
