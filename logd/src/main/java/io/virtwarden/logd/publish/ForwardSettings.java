package io.virtwarden.logd.publish;

import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.chassis.settings.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** {@code logd.forward}: whose consoles are published to Kafka, and how fast. */
public record ForwardSettings(
        @Key(
                help =
                        "Regular expressions for whole names of domains whose consoles are published to Kafka. A domain's own"
                                + " metadata (forward=yes or no) comes first.")
        List<Pattern> domains,

        @Key(
                help =
                        "Bytes per second of each guest that are published; what is beyond is left out with a record that"
                                + " says how much.",
                def = "64KiB")
        ByteSize rate,

        @Key(help = "Bytes that a guest may say at once beyond the rate, such as while it boots.", def = "1MiB")
        ByteSize burst,

        @Key(
                help = "Disk space for what waits for Kafka. When it is used up the rest waits in the store, as long as"
                        + " that keeps it.",
                def = "64MiB")
        ByteSize buffer) {

    /** A batch of capture is never larger. */
    private static final long LEAST_BURST = 128 << 10;

    private static final long LEAST_BUFFER = 32 << 20;

    public ForwardSettings {
        domains = List.copyOf(domains);
        List<String> wrong = new ArrayList<>();
        if (rate.bytes() < 1) {
            wrong.add("rate must be at least 1");
        }
        if (burst.bytes() < LEAST_BURST) {
            wrong.add("burst must be at least 128KiB, is " + burst);
        }
        if (buffer.bytes() < LEAST_BUFFER) {
            wrong.add("buffer must be at least 32MiB, is " + buffer);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", wrong));
        }
    }

    /** Nobody, 64 KiB/s, 1 MiB at once, 64 MiB waiting. */
    public static ForwardSettings standard() {
        return new ForwardSettings(List.of(), new ByteSize(64 << 10), new ByteSize(1 << 20), new ByteSize(64 << 20));
    }

    boolean chooses(String domainName) {
        return domains.stream().anyMatch(pattern -> pattern.matcher(domainName).matches());
    }
}
