package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Incident;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** What the journal says that an earlier process was about to do. */
final class Intents {
    private Intents() {}

    /** The call of an incident that was begun; empty if there is none, or of a later version. */
    static Optional<ActionCall> open(Incident incident) {
        Fact.Started started = incident.started();
        Instant at = incident.startedAt();
        Optional<ActionKind> kind = started == null ? Optional.empty() : ActionKind.named(started.action());
        if (started == null || at == null || kind.isEmpty()) {
            return Optional.empty();
        }
        Fact.Seen seen = started.before();
        UUID domain = UUID.fromString(started.domain());
        Sight.Here before = new Sight.Here(
                seen.uri(),
                domain,
                seen.name(),
                seen.state(),
                seen.reason(),
                seen.job(),
                Optional.empty(),
                seen.facts());
        return Optional.of(new ActionCall(
                started.id(),
                domain,
                ActionSpec.of(kind.get(), started.parameters()),
                before,
                at,
                started.rule() + ": begun before a restart"));
    }
}
