package io.virtwarden.chassis.settings;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A value as it was written, before anybody knows its type. */
sealed interface Raw {
    /** Stands for a secret. Quoted, since a bare star means an alias. */
    String BLANK = "\"****\"";

    Place place();

    /** In YAML's flow style, on one line. */
    String flow();

    /** What a person calls it. */
    String kind();

    /** @param text exactly as written, quotes resolved */
    record Scalar(String text, Place place) implements Raw {
        // Plain scalars (YAML 1.2, 7.3.3) narrowed to what no reader can take for anything else.
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/.+_][A-Za-z0-9/.+_:-]*(?<!:)");
        private static final Pattern PASSWORD_IN_URI = Pattern.compile("(://[^/@:\\s]*):[^/@\\s]*@");

        @Override
        public String flow() {
            var shown = PASSWORD_IN_URI.matcher(text).replaceAll("$1:****@");
            if (PLAIN.matcher(shown).matches()) return shown;
            return '"'
                    + shown.replace("\\", "\\\\")
                            .replace("\"", "\\\"")
                            .replace("\n", "\\n")
                            .replace("\t", "\\t")
                    + '"';
        }

        @Override
        public String kind() {
            return "'" + text + "'";
        }
    }

    /** Written as nothing, {@code ~} or {@code null}. */
    record Nothing(Place place) implements Raw {
        @Override
        public String flow() {
            return "";
        }

        @Override
        public String kind() {
            return "nothing";
        }
    }

    /** A sequence. */
    record Items(List<Raw> items, Place place) implements Raw {
        @Override
        public String flow() {
            return items.stream().map(Raw::flow).collect(Collectors.joining(", ", "[", "]"));
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A mapping, in the order of the file. */
    record Entries(Map<String, Raw> entries, Place place) implements Raw {
        private static final Pattern SECRET = Pattern.compile(
                ".*(password|passwd|secret|token|jaas|credential|private|keystore\\.key|\\.key$).*",
                Pattern.CASE_INSENSITIVE);
        private static final Pattern FROM_FILE = Pattern.compile(".*[.-]file$|.*location$");

        @Override
        public String flow() {
            return entries.entrySet().stream().map(Entries::shown).collect(Collectors.joining(", ", "{", "}"));
        }

        // A map's keys are not ours, so its secrets can only be known by their names; rather one too many than one
        // shown.
        private static String shown(Map.Entry<String, Raw> entry) {
            var name = entry.getKey();
            var secret =
                    SECRET.matcher(name).matches() && !FROM_FILE.matcher(name).matches();
            return new Scalar(name, entry.getValue().place()).flow() + ": "
                    + (secret ? BLANK : entry.getValue().flow());
        }

        @Override
        public String kind() {
            return "a map";
        }
    }
}
