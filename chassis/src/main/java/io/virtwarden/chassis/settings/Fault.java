package io.virtwarden.chassis.settings;

import java.util.Optional;

/**
 * One thing wrong with the settings.
 *
 * @param path the setting, {@code monitor.stats.every}; empty when it is about the file as a whole
 * @param place {@code FILE:LINE}, {@code FILE:LINE:COLUMN} or {@code environment variable NAME}; empty if the setting is nowhere
 * @param message what is wrong
 * @param suggestion what was probably meant, or how to mend it
 */
public record Fault(String path, String place, String message, Optional<String> suggestion) {
    /** One line: place, path, message, suggestion. */
    @Override
    public String toString() {
        var line = new StringBuilder();
        if (!place.isEmpty()) line.append(place).append(": ");
        if (!path.isEmpty()) line.append(path).append(": ");
        line.append(message);
        suggestion.ifPresent(hint -> line.append(" (").append(hint).append(')'));
        return line.toString();
    }
}
