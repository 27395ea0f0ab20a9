package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.lease.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The command of {@code lockd.etcd.fence.command}; no shell. */
final class FenceCommand implements Fencing {
    private static final KeyedLogger LOG = KeyedLogger.of(FenceCommand.class);
    private static final int MOST_OUTPUT = 2000;

    private final EtcdSettings.Fence settings;
    private final Executor workers;

    /** @param workers that may block; bounded */
    FenceCommand(EtcdSettings.Fence settings, Executor workers) {
        this.settings = settings;
        this.workers = workers;
    }

    @Override
    public boolean possible() {
        return !settings.command().isEmpty();
    }

    @Override
    public CompletionStage<String> fence(Vanished vanished) {
        try {
            return CompletableFuture.supplyAsync(() -> run(vanished), workers);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture("too many fence commands run already");
        }
    }

    private String run(Vanished vanished) {
        List<String> command = settings.command().stream()
                .map(argument -> filled(argument, vanished))
                .toList();
        LOG.warn(
                "Fencing",
                "object",
                vanished.resource(),
                "node",
                vanished.owner().node(),
                "reason",
                command);
        try {
            Path output = Files.createTempFile("fence", ".out");
            try {
                return run(command, output);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            return "fence command cannot be run: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "lockd is closing";
        }
    }

    private String run(List<String> command, Path output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            if (!process.waitFor(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                return "fence command did not end within " + settings.timeout() + " and was killed";
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() == 0) {
            return "";
        }
        String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
        return "fence command ended with " + process.exitValue() + ": "
                + said.substring(0, Math.min(said.length(), MOST_OUTPUT));
    }

    private static String filled(String argument, Vanished vanished) {
        Owner owner = vanished.owner();
        Map<String, String> values = Map.of(
                "{resource}", vanished.resource(),
                "{node}", owner.node().toString(),
                "{domain}", owner.domain() == null ? "" : owner.domain().toString(),
                "{name}", owner.name(),
                "{token}", Long.toString(vanished.token()));
        // Only whole arguments and what surrounds a name: a value is never looked at again, whatever it has in it.
        for (Map.Entry<String, String> value : values.entrySet()) {
            int at = argument.indexOf(value.getKey());
            if (at >= 0) {
                return argument.substring(0, at)
                        + value.getValue()
                        + argument.substring(at + value.getKey().length());
            }
        }
        return argument;
    }
}
