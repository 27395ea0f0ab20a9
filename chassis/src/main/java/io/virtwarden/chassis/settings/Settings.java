package io.virtwarden.chassis.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a tree of records annotated with {@link Key} from a YAML file and {@code VIRTWARDEN_*} variables. */
// The body follows in the next change; the signatures stand.
@SuppressWarnings("DoNotCallSuggester")
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
        throw new UnsupportedOperationException("follows");
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
