package io.virtwarden.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.virtwarden.chaos.report.CampaignResult;
import io.virtwarden.chaos.report.CampaignText;
import io.virtwarden.chassis.settings.LogSettings;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bin/chaos}. */
@Command(
        name = "chaos",
        description =
                "Injects faults into the real parts under load, and checks what must hold. Exit code 1 if something did not.",
        mixinStandardHelpOptions = true)
final class ChaosMain implements Callable<Integer> {
    @Option(names = "--for", paramLabel = "TIME", description = "how long, as 90s, 10m, 1h (default: ${DEFAULT-VALUE})")
    private String length = "2m";

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "what is left to chance follows from it (default: another one each time)")
    private @Nullable Long seed;

    @Option(
            names = "--guests",
            paramLabel = "N",
            description = "guests that count on their consoles (default: ${DEFAULT-VALUE})")
    private int guests = 2;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "where the result goes (default: target/chaos/SEED.json)")
    private @Nullable Path file;

    private ChaosMain() {}

    public static void main(String[] arguments) {
        io.virtwarden.chassis.log.Logging.configure(
                new LogSettings(LogSettings.Format.PLAIN, LogSettings.Level.ERROR, Map.of()));
        System.exit(new CommandLine(new ChaosMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<String> missing = LabRequirements.missing(EnumSet.of(Part.HYPERVISOR, Part.ETCD, Part.MOUNTS));
        if (!missing.isEmpty()) {
            missing.forEach(text -> System.err.println("chaos: " + text));
            return 2;
        }
        long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1, 1_000_000) : seed;
        CampaignResult result = run(new Campaign(chosen, Lengths.parse(length), guests, System.out));
        CampaignText.print(result, System.out);
        System.out.println("written to " + write(result, chosen));
        return result.held() ? 0 : 1;
    }

    private static CampaignResult run(Campaign campaign) throws Exception {
        // Also when somebody presses Ctrl-C.
        Runtime.getRuntime().addShutdownHook(new Thread(campaign::close));
        try (campaign) {
            return campaign.run();
        }
    }

    private Path write(CampaignResult result, long chosen) throws IOException {
        Path at = (file == null ? Path.of("target", "chaos", chosen + ".json") : file).toAbsolutePath();
        Path folder = at.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(at.toFile(), result);
        return at;
    }
}
