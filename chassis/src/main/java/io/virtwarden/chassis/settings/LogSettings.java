package io.virtwarden.chassis.settings;

import java.util.Map;

/** Section {@code log}. */
public record LogSettings(
        @Key(help = "plain for people, json for collectors (one object per line, ECS field names).", def = "plain")
        Format format,

        @Key(help = "Least important lines that are written.", def = "info")
        Level level,

        @Key(help = "Other levels for single loggers, for example io.virtwarden.hypervisor: debug.")
        Map<String, Level> levels) {

    public LogSettings {
        levels = Map.copyOf(levels);
    }

    /** How a line looks. */
    public enum Format {
        /** Text; with colours on a terminal. */
        PLAIN,
        /** One JSON object per line. */
        JSON
    }

    /** From most to least. */
    public enum Level {
        /** Everything. */
        TRACE,
        /** What helps to find a fault. */
        DEBUG,
        /** What happened. */
        INFO,
        /** What somebody should look at. */
        WARN,
        /** What does not work. */
        ERROR,
        /** Nothing. */
        OFF
    }
}
