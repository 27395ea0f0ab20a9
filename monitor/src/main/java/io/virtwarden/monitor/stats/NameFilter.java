package io.virtwarden.monitor.stats;

import io.virtwarden.chassis.settings.Key;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which things of a kind are shown, by their names. An expression must match the whole name, as in Prometheus' own relabelling; what
 * both match is left out. Immutable.
 */
public record NameFilter(
        @Key(help = "Only those whose whole name matches this regular expression.")
        Optional<Pattern> include,

        @Key(help = "None whose whole name matches this regular expression, even if include matches it, too.")
        Optional<Pattern> exclude) {

    /** Leaves nothing out. */
    public static NameFilter everything() {
        return new NameFilter(Optional.empty(), Optional.empty());
    }

    /** Whether a thing of that name is shown. Any thread. */
    public boolean shows(String name) {
        return (include.isEmpty() || include.get().matcher(name).matches())
                && (exclude.isEmpty() || !exclude.get().matcher(name).matches());
    }
}
