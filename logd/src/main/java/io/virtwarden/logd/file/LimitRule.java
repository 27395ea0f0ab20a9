package io.virtwarden.logd.file;

import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.chassis.settings.Key;
import java.util.Optional;
import java.util.regex.Pattern;

/** Limits of one's own for the logs of some domains or at some paths. */
public record LimitRule(
        @Key(help = "Regular expression for the whole name of the domain")
        Optional<Pattern> domain,

        @Key(help = "Regular expression for the whole path of the log")
        Optional<Pattern> path,

        @Key(help = "Largest size of a log file; 0 never rotates")
        Optional<ByteSize> maxSize,

        @Key(help = "How many rotated files are kept", min = 0, max = 32)
        Optional<Integer> maxBackups) {

    boolean fits(LogPath log, String domainName) {
        return domain.map(it -> it.matcher(domainName).matches()).orElse(true)
                && path.map(it -> it.matcher(log.toString()).matches()).orElse(true);
    }

    FileLimits over(FileLimits usual) {
        return new FileLimits(maxSize.orElse(usual.maxSize()), maxBackups.orElse(usual.maxBackups()));
    }
}
