package io.virtwarden.dist.command;

/**
 * ANSI colours, or none.
 *
 * @param on whether the output is a terminal
 */
record Palette(boolean on) {
    private static final String ESCAPE = "\u001b[";

    String red(String text) {
        return paint("31", text);
    }

    String green(String text) {
        return paint("32", text);
    }

    String yellow(String text) {
        return paint("33", text);
    }

    String bold(String text) {
        return paint("1", text);
    }

    String dim(String text) {
        return paint("2", text);
    }

    private String paint(String code, String text) {
        return on ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
    }
}
