package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.chassis.settings.SettingsException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code virtwarden health}: for container engines, load balancers and scripts. */
@Command(
        name = "health",
        description =
                "Asks running daemons whether they are ready: exit code 0 if all are, 1 if not, 3 if one does not answer.",
        mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {
    private final Surroundings io;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Parameters(arity = "0..*", paramLabel = "DAEMON", description = "monitor, logd, ...; default: all.")
    private List<String> daemons = List.of();

    @Option(names = "--url", paramLabel = "URL", description = "Address of one daemon, instead of the settings'.")
    private @Nullable URI url;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "PEM file of the server's certificate or its authority, with --url https://...")
    private @Nullable Path certificate;

    @Option(names = "--live", description = "Whether it lives, instead of whether it is ready.")
    private boolean live;

    HealthCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        Map<String, DaemonClient> clients = url != null ? named(url) : ofSettings();
        boolean ok = true;
        for (Map.Entry<String, DaemonClient> each : clients.entrySet()) {
            JsonNode report = each.getValue().health(live ? "/health/live" : "/health/ready");
            ok &= show(each.getKey(), report);
        }
        return (ok ? ExitCode.FINE : ExitCode.PROBLEM).code();
    }

    private Map<String, DaemonClient> ofSettings() {
        Map<String, DaemonClient> clients = new LinkedHashMap<>();
        try {
            AllSettings settings = AllSettings.load(config.file(), io.env()).value();
            Map<String, HttpSettings> all = settings.endpoints();
            for (String name : daemons.isEmpty() ? all.keySet() : daemons) {
                HttpSettings http = all.get(name);
                if (http == null)
                    throw new FailedException(
                            ExitCode.USAGE,
                            "there is no daemon '" + name + "'; there are " + String.join(", ", all.keySet()));
                clients.put(name, ClientOf.daemon(name, http));
            }
        } catch (SettingsException e) {
            throw new FailedException(ExitCode.USAGE, "the settings have faults:\n  " + e.getMessage());
        }
        return clients;
    }

    private Map<String, DaemonClient> named(URI address) {
        return Map.of(
                address.toString(),
                new DaemonClient("daemon", address, Optional.empty(), Optional.ofNullable(certificate)));
    }

    private boolean show(String daemon, JsonNode report) {
        boolean ok = report.path("status").asText().equals("ok");
        Palette palette = io.palette();
        io.line((ok ? palette.green("ok   ") : palette.red("fault")) + "  " + daemon);
        for (JsonNode check : report.path("checks")) {
            if (!check.path("ok").asBoolean())
                io.line("       " + check.path("name").asText() + ": "
                        + check.path("text").asText());
        }
        return ok;
    }
}
