package io.virtwarden.lockd.policy;

import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.Mode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which domains have opted in, and to what.
 *
 * @param action for domains whose name is in {@code domains}
 * @param domains regular expressions for whole names
 */
public record ExpiryRules(OnExpiry action, List<Pattern> domains) {
    public ExpiryRules {
        domains = List.copyOf(domains);
    }

    /**
     * What to do about a lease that is no longer sure.
     *
     * @param wish what the domain's own metadata says; it counts more than the rules
     */
    public OnExpiry decide(Lease lease, Optional<OnExpiry> wish) {
        if (lease.owner().domain() == null) {
            return OnExpiry.ALERT;
        }
        if (wish.isPresent()) {
            return wish.get();
        }
        boolean optedIn = domains.stream()
                .anyMatch(name -> name.matcher(lease.owner().name()).matches());
        // Who shares a disk has to bear others that write to it: losing the lease is no reason to stop.
        return optedIn && lease.mode() == Mode.EXCLUSIVE ? action : OnExpiry.ALERT;
    }
}
