package io.virtwarden.alerting.rule;

import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.chassis.settings.Fault;
import io.virtwarden.chassis.settings.Key;
import io.virtwarden.chassis.settings.Settings;
import io.virtwarden.chassis.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * All rules, as one file had them at one moment. Never changes: a reload makes another one.
 *
 * @param rules in the order of the file
 * @param version first 12 hexadecimal digits of the file's SHA-256; stands in every decision
 */
public record RuleBook(List<Rule> rules, String version) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    public RuleBook {
        rules = List.copyOf(rules);
    }

    /** The file. */
    record RuleFile(@Key(help = "By name.") Map<String, RuleText> rules) {
        RuleFile {
            List<String> faults = new ArrayList<>();
            for (String name : rules.keySet()) {
                if (!NAME.matcher(name).matches()) {
                    faults.add(
                            "rules has '" + name + "': names are lower-case letters, digits and hyphens, 63 at most");
                }
            }
            RuleText.fail(faults);
        }
    }

    /** A book without rules. */
    public static RuleBook empty() {
        return new RuleBook(List.of(), "none");
    }

    /**
     * Reads a book. Blocks.
     *
     * @param supported what can be done here; a rule that may do anything else, in mode approve or auto, is a fault
     * @throws RuleException with every fault
     */
    public static RuleBook load(Path file, Set<ActionKind> supported) throws RuleException {
        String version = version(file);
        RuleFile read;
        try {
            read = Settings.load(RuleFile.class, file, Map.of()).value();
        } catch (SettingsException e) {
            throw new RuleException(e.faults().stream().map(Fault::toString).toList());
        }
        List<Rule> rules = read.rules().entrySet().stream()
                .map(entry -> entry.getValue().rule(entry.getKey()))
                .toList();
        List<String> faults = new ArrayList<>();
        for (Rule rule : rules) {
            for (Step step : rule.steps()) {
                if (armed(rule) && !supported.contains(step.action().kind())) {
                    faults.add(file + ": rules." + rule.name() + ": this build cannot "
                            + step.action().kind().word() + " yet");
                }
            }
        }
        if (!faults.isEmpty()) {
            throw new RuleException(faults);
        }
        return new RuleBook(rules, version);
    }

    /**
     * The same book.
     *
     * @param fault of an action, if there is one
     * @throws RuleException with every fault of an action of a rule that may act
     */
    public RuleBook checked(Function<ActionSpec, Optional<String>> fault) throws RuleException {
        List<String> faults = new ArrayList<>();
        for (Rule rule : rules) {
            for (Step step : armed(rule) ? rule.steps() : List.<Step>of()) {
                fault.apply(step.action()).ifPresent(text -> faults.add("rules." + rule.name() + ": " + text));
            }
        }
        if (!faults.isEmpty()) {
            throw new RuleException(faults);
        }
        return this;
    }

    /** Whether any rule may act: with a person's approval or by itself. */
    public boolean armed() {
        return rules.stream().anyMatch(RuleBook::armed);
    }

    private static boolean armed(Rule rule) {
        return rule.mode() == Mode.APPROVE || rule.mode() == Mode.AUTO;
    }

    /** The rules that are about this signal. */
    public List<Rule> matching(Signal signal) {
        return rules.stream().filter(rule -> rule.trigger().matches(signal)).toList();
    }

    /** The rule of this name. */
    public Optional<Rule> named(String name) {
        return rules.stream().filter(rule -> rule.name().equals(name)).findFirst();
    }

    private static String version(Path file) throws RuleException {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (IOException e) {
            throw new RuleException(List.of("cannot read the rules in " + file + ": " + e));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
