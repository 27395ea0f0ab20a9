package io.virtwarden.chaos.invariant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** At no time do two owners rely on one resource if one of them has it exclusively. */
public final class OneOwner implements Invariant {
    private final Findings findings = new Findings("no resource has two exclusive owners", "leases");
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
        byResource.values().forEach(list -> overlaps(list, found));
        return found.verdict();
    }

    private static void overlaps(List<Claim> list, Findings found) {
        List<Claim> sorted = new ArrayList<>(list);
        sorted.sort(Comparator.comparingLong(Claim::fromNanos));
        List<Claim> open = new ArrayList<>();
        for (Claim claim : sorted) {
            open.removeIf(before -> before.toNanos() <= claim.fromNanos());
            for (Claim other : open) {
                if (claim.exclusive() || other.exclusive()) {
                    found.violated(claim.resource() + ": " + claim + " while " + other);
                }
            }
            open.add(claim);
        }
    }
}
