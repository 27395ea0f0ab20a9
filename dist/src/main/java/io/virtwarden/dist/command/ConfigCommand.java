package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.settings.Fault;
import io.virtwarden.chassis.settings.Loaded;
import io.virtwarden.chassis.settings.Reference;
import io.virtwarden.chassis.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code virtwarden config}. */
@Command(name = "config", description = "Checks and shows the settings.", mixinStandardHelpOptions = true)
final class ConfigCommand implements Runnable {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    private ConfigCommand() {}

    static CommandLine line(Surroundings io) {
        return new CommandLine(new ConfigCommand())
                .addSubcommand(new Check(io))
                .addSubcommand(new Show(io))
                .addSubcommand(new Sample(io));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "check, show or sample?");
    }

    @Command(
            name = "check",
            description = "Reports every fault of the settings with its place; exit code 2 if there is one.",
            mixinStandardHelpOptions = true)
    static final class Check implements Callable<Integer> {
        private final Surroundings io;

        @Mixin
        private final ConfigOption config = new ConfigOption();

        @Option(
                names = {"-o", "--output"},
                defaultValue = "table",
                description = "table or json.")
        private Output output = Output.TABLE;

        Check(Surroundings io) {
            this.io = io;
        }

        @Override
        public Integer call() {
            Path file = config.file();
            try {
                Loaded<AllSettings> loaded = AllSettings.load(file, io.env());
                report(file, List.of(), loaded.warnings());
                return ExitCode.FINE.code();
            } catch (SettingsException e) {
                report(file, e.faults(), List.of());
                return ExitCode.USAGE.code();
            }
        }

        private void report(@Nullable Path file, List<Fault> faults, List<Fault> warnings) {
            if (output == Output.JSON) {
                ObjectNode json = JSON.createObjectNode();
                add(json.putArray("faults"), faults);
                add(json.putArray("warnings"), warnings);
                io.line(json.toString());
                return;
            }
            faults.forEach(fault -> io.line(io.palette().red("fault") + "    " + fault));
            warnings.forEach(warning -> io.line(io.palette().yellow("warning") + "  " + warning));
            String where = file == null ? "the built-in defaults and the environment" : file.toString();
            io.line(
                    faults.isEmpty()
                            ? io.palette().green("fine") + ": " + where
                            : faults.size() + " to mend in " + where);
        }

        private static void add(ArrayNode array, List<Fault> faults) {
            for (Fault fault : faults) {
                ObjectNode one = array.addObject();
                one.put("path", fault.path()).put("place", fault.place()).put("message", fault.message());
                fault.suggestion().ifPresent(hint -> one.put("suggestion", hint));
            }
        }
    }

    @Command(
            name = "show",
            description = "The effective settings as YAML, each with where it comes from; secrets blanked.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        private final Surroundings io;

        @Mixin
        private final ConfigOption config = new ConfigOption();

        @Option(
                names = {"-o", "--output"},
                defaultValue = "table",
                description = "table (YAML) or json.")
        private Output output = Output.TABLE;

        Show(Surroundings io) {
            this.io = io;
        }

        @Override
        public Integer call() {
            try {
                Loaded<AllSettings> loaded = AllSettings.load(config.file(), io.env());
                io.line(output == Output.JSON ? json(loaded) : loaded.toYaml().stripTrailing());
                return ExitCode.FINE.code();
            } catch (SettingsException e) {
                e.faults().forEach(fault -> io.err().println(fault));
                return ExitCode.USAGE.code();
            }
        }

        private static String json(Loaded<AllSettings> loaded) {
            ObjectNode json = JSON.createObjectNode();
            for (Loaded.Effective key : loaded.effective()) {
                json.putObject(key.path()).put("value", key.value()).put("origin", key.origin());
            }
            return json.toString();
        }
    }

    @Command(
            name = "sample",
            description = "A settings file with every key, its meaning and its default.",
            mixinStandardHelpOptions = true)
    static final class Sample implements Callable<Integer> {
        private final Surroundings io;

        Sample(Surroundings io) {
            this.io = io;
        }

        @Override
        public Integer call() {
            io.line(Reference.sample(AllSettings.class).stripTrailing());
            return ExitCode.FINE.code();
        }
    }
}
