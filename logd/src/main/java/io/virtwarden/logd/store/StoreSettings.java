package io.virtwarden.logd.store;

import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.chassis.settings.Key;
import java.time.Duration;

/** Section {@code logd.store}. */
public record StoreSettings(
        @Key(
                help = "Memory for console bytes that are not on disk yet; beyond it they are dropped with a mark.",
                def = "64MiB")
        ByteSize buffer,

        @Key(
                help = "Disk space for the newest bytes before they are compressed; beyond it the store takes no more.",
                def = "1GiB")
        ByteSize journal,

        @Key(help = "Compress after so many new bytes.", def = "32MiB", name = "seal.size")
        ByteSize sealSize,

        @Key(help = "Compress what is older than this, however little it is.", def = "6h", name = "seal.age")
        Duration sealAge,

        @Key(help = "How long console logs are kept.", def = "30d", name = "retain.age")
        Duration retainAge,

        @Key(
                help = "Disk space for the logs of all domains, compressed; the journal comes on top.",
                def = "16GiB",
                name = "retain.size")
        ByteSize retainSize,

        @Key(
                help = "Disk space for the logs of one domain, compressed, unless a rule gives it another.",
                def = "1GiB",
                name = "retain.domain")
        ByteSize retainDomain) {

    private static final long MIB = 1 << 20;

    public StoreSettings {
        atLeast("buffer", buffer, MIB);
        atLeast("journal", journal, 64 * MIB);
        atLeast("seal.size", sealSize, MIB);
        atLeast("retain.size", retainSize, MIB);
        if (sealSize.bytes() > 128 * MIB) throw new IllegalArgumentException("seal.size: at most 128MiB");
        positive("seal.age", sealAge);
        positive("retain.age", retainAge);
    }

    /** The defaults. */
    public static StoreSettings standard() {
        return new StoreSettings(
                new ByteSize(64 * MIB),
                new ByteSize(1024 * MIB),
                new ByteSize(32 * MIB),
                Duration.ofHours(6),
                Duration.ofDays(30),
                new ByteSize(16 * 1024 * MIB),
                new ByteSize(1024 * MIB));
    }

    private static void atLeast(String key, ByteSize value, long least) {
        if (value.bytes() < least)
            throw new IllegalArgumentException(key + ": at least " + new ByteSize(least) + ", is " + value);
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero())
            throw new IllegalArgumentException(key + ": must be longer than zero, is " + value);
    }
}
