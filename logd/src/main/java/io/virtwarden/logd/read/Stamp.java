package io.virtwarden.logd.read;

import io.virtwarden.logd.console.EpochMicros;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes times; lines of one batch share one. One thread. */
final class Stamp {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z' ").withZone(ZoneOffset.UTC);

    private long micros = Long.MIN_VALUE;
    private byte[] bytes = new byte[0];

    /** The time and a space. */
    byte[] of(long epochMicros) {
        if (epochMicros != micros) {
            micros = epochMicros;
            bytes = FORM.format(EpochMicros.instant(epochMicros)).getBytes(StandardCharsets.US_ASCII);
        }
        return bytes;
    }
}
