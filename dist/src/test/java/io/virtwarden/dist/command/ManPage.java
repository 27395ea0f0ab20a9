package io.virtwarden.dist.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command's page for man(1), from what picocli knows of the command. */
final class ManPage {
    private final CommandSpec spec;
    private final StringBuilder page = new StringBuilder();

    private ManPage(CommandSpec spec) {
        this.spec = spec;
    }

    /** All pages by their file names: one for each command that help shows. */
    static Map<String, String> all(CommandLine line) {
        Map<String, String> pages = new TreeMap<>();
        CommandSpec spec = line.getCommandSpec();
        pages.put(name(spec) + ".1", new ManPage(spec).write());
        for (CommandLine sub : shown(spec)) pages.putAll(all(sub));
        return pages;
    }

    private static List<CommandLine> shown(CommandSpec spec) {
        return spec.subcommands().values().stream()
                .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
                .distinct()
                .toList();
    }

    private static String name(CommandSpec spec) {
        return spec.qualifiedName("-");
    }

    private String write() {
        page.append(".\\\" Made from the commands themselves; see ManualTest.\n");
        page.append(".TH \"")
                .append(name(spec).toUpperCase(java.util.Locale.ROOT))
                .append("\" 1 \"\" \"virtwarden\"\n");
        section("NAME");
        text(name(spec) + " \\- ", first(spec));
        section("SYNOPSIS");
        String synopsis = spec.commandLine().getHelp().synopsis(0).strip().replaceAll("\\s+", " ");
        page.append(".B ").append(escaped(spec.qualifiedName(" "))).append('\n');
        text(
                "",
                synopsis.substring(Math.min(
                                synopsis.length(), spec.qualifiedName(" ").length()))
                        .strip());
        section("DESCRIPTION");
        for (String line : spec.usageMessage().description()) text("", plain(line));
        options();
        commands();
        exitCodes();
        files();
        seeAlso();
        return page.toString();
    }

    private void options() {
        List<PositionalParamSpec> parameters = spec.positionalParameters();
        List<OptionSpec> options =
                spec.options().stream().filter(option -> !option.hidden()).toList();
        if (parameters.isEmpty() && options.isEmpty()) return;
        section("OPTIONS");
        for (PositionalParamSpec parameter : parameters) {
            item(parameter.paramLabel(), parameter.description());
        }
        for (OptionSpec option : options) {
            List<String> names = new ArrayList<>();
            for (String name : option.names()) {
                names.add(option.arity().max() == 0 ? name : name + "=" + option.paramLabel());
            }
            item(String.join(", ", names), option.description());
        }
    }

    private void commands() {
        List<CommandLine> subs = shown(spec);
        if (subs.isEmpty()) return;
        section("COMMANDS");
        for (CommandLine sub : subs) {
            item(sub.getCommandName(), new String[] {first(sub.getCommandSpec())});
        }
    }

    private void exitCodes() {
        section("EXIT STATUS");
        Map<String, String> codes = spec.root().usageMessage().exitCodeList();
        codes.forEach((code, meaning) -> item(code, new String[] {meaning}));
    }

    private void files() {
        section("FILES");
        item("/etc/virtwarden/virtwarden.yaml", new String[] {"Settings of all daemons of this host."});
    }

    private void seeAlso() {
        List<String> others = new ArrayList<>();
        if (spec.parent() != null) others.add(name(spec.parent()));
        shown(spec).forEach(sub -> others.add(name(sub.getCommandSpec())));
        if (others.isEmpty()) return;
        section("SEE ALSO");
        page.append(String.join(
                        ",\n",
                        others.stream()
                                .map(other -> "\\fB" + escaped(other) + "\\fR(1)")
                                .toList()))
                .append('\n');
    }

    private void section(String title) {
        page.append(".SH ").append(title).append('\n');
    }

    private void item(String term, String[] description) {
        page.append(".TP\n\\fB").append(escaped(term)).append("\\fR\n");
        for (String line : description) text("", plain(line));
    }

    private void text(String before, String text) {
        String line = before + escaped(text);
        page.append(line.startsWith(".") || line.startsWith("'") ? "\\&" : "")
                .append(line)
                .append('\n');
    }

    private static String first(CommandSpec spec) {
        String[] description = spec.usageMessage().description();
        return description.length == 0 ? spec.name() : plain(description[0]);
    }

    private static String plain(String text) {
        return Ansi.OFF.string(text).replace("%n", " ").replace("%%", "%");
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("`", "\\(ga");
    }
}
