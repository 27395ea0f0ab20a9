package io.virtwarden.alerting.guard;

import io.virtwarden.alerting.action.ActionClass;
import io.virtwarden.alerting.action.ActionKind;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a domain's owner allows: {@code all}, actions, and classes of actions, separated by commas or spaces. */
public final class Permission {
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

    /** Settings of {@code alerting.allow} have domains as keys and words as values; checks the words. */
    public static Optional<String> faultOf(Map<String, String> allowed) {
        for (Map.Entry<String, String> entry : allowed.entrySet()) {
            for (String word : BETWEEN.split(entry.getValue(), -1)) {
                boolean known = word.equals("all")
                        || ActionKind.named(word).isPresent()
                        || Arrays.stream(ActionClass.values())
                                .anyMatch(weight -> weight.word().equals(word));
                if (!known) {
                    return Optional.of("allow." + entry.getKey() + " has '" + word
                            + "', which is no action, no class of actions and not all");
                }
            }
        }
        return Optional.empty();
    }
}
