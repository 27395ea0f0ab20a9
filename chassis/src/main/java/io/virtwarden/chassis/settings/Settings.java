package io.virtwarden.chassis.settings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a tree of records annotated with {@link Key} from a YAML file and {@code VIRTWARDEN_*} variables. */
public final class Settings {
    private Settings() {}

    /** Same as {@link #load(Class, Path, Map, Reading)} with no foreign sections. */
    public static <T extends Record> Loaded<T> load(Class<T> type, @Nullable Path file, Map<String, String> env)
            throws SettingsException {
        return load(type, file, env, Reading.strict());
    }

    /**
     * Reads everything, then either gives the records or all the faults.
     *
     * @param type the root record; its components are the file's sections
     * @param file null for defaults and environment only; a file that is named must exist
     * @param env usually {@link System#getenv()}; a variable counts more than the file
     * @throws SettingsException with every fault
     * @throws IllegalStateException if the records themselves are wrong (a bad default, two keys of one name)
     */
    public static <T extends Record> Loaded<T> load(
            Class<T> type, @Nullable Path file, Map<String, String> env, Reading reading) throws SettingsException {
        var faults = new Faults();
        var warnings = new Faults();
        var schema = Schema.of(type);
        Map<String, Raw> given = new LinkedHashMap<>();
        var unread = false;
        if (file != null) {
            var entries = YamlFile.read(file, faults);
            unread = entries == null;
            if (entries != null) given = new Flattener(schema, "", reading.otherSections(), faults).flatten(entries);
        }
        new Environment(schema, reading.otherSections(), faults).overlay(env, given);
        // Without the file everything in it would look missing.
        if (unread) throw new SettingsException(faults.list());
        var converter = new Converter(reading.checkFiles(), faults, warnings);
        var binder = new Binder(schema, "", given, converter, faults);
        var value = binder.bind();
        if (!faults.none() || value == null) throw new SettingsException(faults.list());
        return new Loaded<>(type.cast(value), binder.effective(), warnings.list());
    }

    /**
     * How strictly to read.
     *
     * @param otherSections top-level sections of the file that belong to others; neither read nor refused
     * @param checkFiles whether secret files must be readable now; a tool run by somebody else may leave this out
     */
    public record Reading(Set<String> otherSections, boolean checkFiles) {
        /** No other sections; files are checked. */
        public static Reading strict() {
            return new Reading(Set.of(), true);
        }

        /** Lets these sections pass unread; files are checked. */
        public static Reading beside(String... sections) {
            return new Reading(Set.of(sections), true);
        }

        /** The same, without looking at secret files. */
        public Reading withoutFiles() {
            return new Reading(otherSections, false);
        }
    }
}
