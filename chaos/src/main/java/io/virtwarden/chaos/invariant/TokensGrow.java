package io.virtwarden.chaos.invariant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A lease that was asked for after another one of its resource was granted has a larger token. */
public final class TokensGrow implements Invariant {
    private final Findings findings = new Findings("tokens of a resource only grow", "leases");
    private final List<Claim> claims = new ArrayList<>();

    @Override
    public String name() {
        return findings.name();
    }

    /** Somebody had a lease. */
    public synchronized void claimed(Claim claim) {
        claims.add(claim);
    }

    @Override
    public synchronized Verdict verdict() {
        Findings found = new Findings(findings.name(), "leases");
        found.checked(claims.size());
        Map<String, List<Claim>> byResource = claims.stream().collect(Collectors.groupingBy(Claim::resource));
        byResource.values().forEach(list -> shrinks(list, found));
        return found.verdict();
    }

    private static void shrinks(List<Claim> list, Findings found) {
        List<Claim> byAnswer = new ArrayList<>(list);
        byAnswer.sort(Comparator.comparingLong(Claim::fromNanos));
        List<Claim> byRequest = new ArrayList<>(list);
        byRequest.sort(Comparator.comparingLong(Claim::askedNanos));
        long highest = Long.MIN_VALUE;
        int answered = 0;
        for (Claim claim : byRequest) {
            while (answered < byAnswer.size() && byAnswer.get(answered).fromNanos() < claim.askedNanos()) {
                highest = Math.max(highest, byAnswer.get(answered++).token());
            }
            if (claim.token() <= highest) {
                found.violated(claim.resource() + ": token " + claim.token() + " was granted after " + highest);
            }
        }
    }
}
