package io.virtwarden.lab;

import java.util.Arrays;
import java.util.List;

/**
 * A command line, cut at the first {@code --}.
 *
 * @param own before it
 * @param command after it; empty if there is none
 */
record Words(List<String> own, List<String> command) {
    static Words of(String... arguments) {
        List<String> all = Arrays.asList(arguments);
        int cut = all.indexOf("--");
        return cut < 0
                ? new Words(List.copyOf(all), List.of())
                : new Words(List.copyOf(all.subList(0, cut)), List.copyOf(all.subList(cut + 1, all.size())));
    }
}
