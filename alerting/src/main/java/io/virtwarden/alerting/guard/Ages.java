package io.virtwarden.alerting.guard;

import io.virtwarden.chassis.settings.Durations;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Durations as verdicts say them: whole seconds, never negative. */
final class Ages {
    private Ages() {}

    static String text(Duration duration) {
        return Durations.text(duration.isNegative() ? Duration.ZERO : duration.truncatedTo(ChronoUnit.SECONDS));
    }
}
