package io.virtwarden.alerting.rule;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the node can measure by itself, per domain. */
public enum Statistic {
    /** Share of a disk's physical size that is allocated, 0 to 1; label {@code disk}. */
    DISK_FILL("Share of a disk's physical size that is allocated, 0 to 1. Label: disk."),
    /** Share of its memory that the guest uses, 0 to 1; needs the balloon driver's figures. */
    MEMORY_USED("Share of its memory that the guest uses, 0 to 1, by its balloon driver."),
    /** Share of the last interval that its virtual CPUs waited for a physical one, 0 to 1 on average. */
    CPU_STEAL("Share of time that virtual CPUs waited for a physical one, 0 to 1, on average."),
    /** Seconds since the running job got on. */
    JOB_STALLED("Seconds since the running migration, save or dump last got on.");

    private final String help;

    Statistic(String help) {
        this.help = help;
    }

    /** As rules write it, such as {@code disk.fill}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** What it is. */
    public String help() {
        return help;
    }

    /** The one with this word. */
    public static Optional<Statistic> named(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    /** All words. */
    public static List<String> words() {
        return Arrays.stream(values()).map(Statistic::word).toList();
    }
}
