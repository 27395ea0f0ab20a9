package io.virtwarden.alerting.guard;

import io.virtwarden.alerting.action.ActionKind;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a domain's owner allows: {@code all}, actions, and classes of actions, separated by commas or spaces. */
final class Permission {
    // libvirt hands the element out in its own normal form, so the attribute can be found without a parser.
    private static final Pattern ATTRIBUTE = Pattern.compile("\\ballow\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')");
    private static final Pattern BETWEEN = Pattern.compile("[,\\s]+");

    private Permission() {}

    /** Whether these words allow it. */
    static boolean allows(String words, ActionKind kind) {
        return Arrays.stream(BETWEEN.split(words, -1))
                .anyMatch(word -> word.equals("all")
                        || word.equals(kind.word())
                        || word.equals(kind.weight().word()));
    }

    /** The words of a metadata element. */
    static String words(String element) {
        Matcher attribute = ATTRIBUTE.matcher(element);
        if (!attribute.find()) {
            return "";
        }
        return attribute.group(1) != null ? attribute.group(1) : attribute.group(2);
    }
}
