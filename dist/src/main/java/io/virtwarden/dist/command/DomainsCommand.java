package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.virtwarden.chassis.launch.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code virtwarden domains}. */
@Command(
        name = "domains",
        description = "State, CPU, memory, disks and network of every domain, as last measured.",
        mixinStandardHelpOptions = true)
final class DomainsCommand implements Callable<Integer> {
    private static final long KIB = 1024;

    private final Surroundings io;

    @Mixin
    private final DaemonOption daemon = new DaemonOption(Asked.MONITOR);

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            description = "table or json.")
    private Output output = Output.TABLE;

    DomainsCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        JsonNode domains = daemon.client(io.env()).json("/v1/domains");
        if (output == Output.JSON) {
            io.line(domains.toString());
            return ExitCode.FINE.code();
        }
        Table table =
                new Table("NAME", "STATE", "REASON", "CPU", "MEMORY", "DISK READ", "WRITTEN", "NET RX", "TX", "UUID");
        for (JsonNode domain : domains) {
            table.row(cells(domain));
        }
        table.lines(io.palette()).forEach(io::line);
        return ExitCode.FINE.code();
    }

    private static List<String> cells(JsonNode domain) {
        List<String> cells = new ArrayList<>();
        cells.add(EventLine.clean(domain.path("name").asText()));
        cells.add(domain.path("state").asText());
        cells.add(domain.path("reason").asText());
        JsonNode cpu = domain.path("cpuPercent");
        cells.add(cpu.isNumber() ? String.format(Locale.ROOT, "%.1f%%", cpu.asDouble()) : "-");
        cells.add(size(domain.path("memoryBytes")));
        cells.add(size(domain.path("diskReadBytes")));
        cells.add(size(domain.path("diskWrittenBytes")));
        cells.add(size(domain.path("netReceivedBytes")));
        cells.add(size(domain.path("netSentBytes")));
        cells.add(domain.path("uuid").asText());
        return cells;
    }

    private static String size(JsonNode bytes) {
        if (!bytes.isNumber()) {
            return "-";
        }
        double value = bytes.asDouble();
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
        int unit = 0;
        while (value >= KIB && unit < units.length - 1) {
            value /= KIB;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}
