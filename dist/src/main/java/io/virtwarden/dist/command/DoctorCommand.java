package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.chassis.settings.Fault;
import io.virtwarden.chassis.settings.Loaded;
import io.virtwarden.chassis.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code virtwarden doctor}. */
@Command(
        name = "doctor",
        description = "Checks what the daemons need: a line for each, with the fix where one is wrong.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Surroundings io;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(names = "--create-topics", description = "Create the Kafka topics that are missing.")
    private boolean createTopics;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            description = "table or json.")
    private Output output = Output.TABLE;

    DoctorCommand(Surroundings io) {
        this.io = io;
    }

    /** One thing looked at. */
    record Line(String name, Status status) {}

    @Override
    public Integer call() {
        List<Line> lines = new ArrayList<>();
        AllSettings settings = settings(lines);
        if (settings != null) {
            Examination examination = new Examination(settings, createTopics);
            examination.run(line -> {
                lines.add(line);
                show(line);
            });
        }
        if (output == Output.JSON) {
            ArrayNode array = JSON.createArrayNode();
            for (Line line : lines) {
                array.addObject()
                        .put("name", line.name())
                        .put("ok", line.status().ok())
                        .put("text", line.status().text());
            }
            io.line(array.toString());
        }
        boolean ok = lines.stream().allMatch(line -> line.status().ok());
        return (ok ? ExitCode.FINE : ExitCode.PROBLEM).code();
    }

    private @Nullable AllSettings settings(List<Line> lines) {
        String where = config.file() == null ? "defaults and environment" : String.valueOf(config.file());
        try {
            Loaded<AllSettings> loaded = AllSettings.load(config.file(), io.env());
            add(lines, new Line("settings", Status.ok(where)));
            for (Fault warning : loaded.warnings()) {
                add(lines, new Line("settings", Status.failed(warning.toString())));
            }
            return loaded.value();
        } catch (SettingsException e) {
            for (Fault fault : e.faults()) {
                add(lines, new Line("settings", Status.failed(fault.toString())));
            }
            return null;
        }
    }

    private void add(List<Line> lines, Line line) {
        lines.add(line);
        show(line);
    }

    private void show(Line line) {
        if (output == Output.TABLE) {
            Palette palette = io.palette();
            String word = line.status().ok() ? palette.green("ok   ") : palette.red("fault");
            io.line(word + "  " + String.format("%-10s", line.name()) + " "
                    + line.status().text());
        }
    }
}
