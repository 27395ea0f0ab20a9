package io.virtwarden.chassis.settings;

/**
 * Where a value stands.
 *
 * @param text as a fault shows it; empty for a default
 * @param origin as the effective settings show it
 * @param order faults are told in this order: lines of the file, then the environment, then what is missing
 */
record Place(String text, String origin, int order) {
    static final int AFTER_THE_FILE = 1 << 30;
    static final Place DEFAULT = new Place("", "default", Integer.MAX_VALUE);

    static Place line(String file, int line) {
        return new Place(file + ":" + line, file + ":" + line, line);
    }

    static Place column(String file, int line, int column) {
        return new Place(file + ":" + line + ":" + column, file + ":" + line, line);
    }

    static Place file(String file) {
        return new Place(file, file, 0);
    }

    static Place variable(String name) {
        return new Place("environment variable " + name, "env " + name, AFTER_THE_FILE);
    }
}
