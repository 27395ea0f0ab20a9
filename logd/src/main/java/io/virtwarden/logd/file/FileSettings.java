package io.virtwarden.logd.file;

import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.chassis.settings.Key;
import java.util.List;

/** {@code logd.file}: how large log files may become. */
public record FileSettings(
        @Key(help = "Largest size of a log file before it is rotated; 0 never rotates", def = "2MiB")
        ByteSize maxSize,

        @Key(
                help = "How many rotated files are kept beside the current one, as .0 (newest), .1, ...",
                def = "3",
                min = 0,
                max = 32)
        int maxBackups,

        @Key(help = "Other limits for some logs; the first rule that fits counts")
        List<LimitRule> rules) {

    /** virtlogd's defaults. */
    public static FileSettings standard() {
        return new FileSettings(new ByteSize(2 << 20), 3, List.of());
    }

    /**
     * The limits of one log.
     *
     * @param domain the domain's name; empty if unknown, as for reads of logs that are not open
     */
    public FileLimits limits(LogPath path, String domain) {
        var usual = new FileLimits(maxSize, maxBackups);
        return rules.stream()
                .filter(rule -> rule.fits(path, domain))
                .findFirst()
                .map(rule -> rule.over(usual))
                .orElse(usual);
    }
}
