package io.virtwarden.alerting.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.HeldLease;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the fence command of the settings; no shell. */
final class FenceCommand implements ActionFamily {
    private static final int MOST_OUTPUT = 2_000;

    /** Characters of one variable: the kernel takes 128 KiB. */
    private static final int MOST_ENVIRONMENT = 32_000;

    /** Fencing token of the domain's only lease. */
    private static final String TOKEN = "VIRTWARDEN_FENCING_TOKEN";

    /** All of them, as a JSON array of {@link HeldLease}. */
    private static final String LEASES = "VIRTWARDEN_LEASES";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(domain|name|hypervisor|action)}");

    private final Surroundings around;
    private final Fence fence;

    FenceCommand(Surroundings around, Fence fence) {
        this.around = around;
        this.fence = fence;
    }

    @Override
    public Map<ActionKind, LiveAction> actions() {
        return Map.of(
                ActionKind.FENCE,
                new LiveAction(
                        LiveAction.Check.of((spec, sight) -> runnable()),
                        (on, call) -> run(call),
                        (on, call, sight) -> CompletableFuture.completedFuture(
                                around.returned().asAnswered(call)),
                        spec -> fault()));
    }

    private Optional<String> fault() {
        return fence.command().isEmpty() ? Optional.of("alerting.fence.command is not set") : Optional.empty();
    }

    private Precondition runnable() {
        Optional<String> fault = fault();
        if (fault.isPresent()) {
            return new Precondition.Unmet("no-fence-command", fault.get());
        }
        String program = fence.command().get(0);
        return Files.isExecutable(Path.of(program))
                ? new Precondition.Met(program + " is there")
                : new Precondition.Unmet("no-fence-command", program + " of alerting.fence.command cannot be run");
    }

    private CompletableFuture<Outcome> run(ActionCall call) {
        if (fence.command().isEmpty()) {
            return CompletableFuture.completedFuture(new Outcome.Refused("alerting.fence.command is not set"));
        }
        List<String> command =
                fence.command().stream().map(part -> filled(part, call)).toList();
        String leases = json(call.leases());
        if (leases.length() > MOST_ENVIRONMENT) {
            return CompletableFuture.completedFuture(new Outcome.Refused(
                    "the fence command is not run: its " + call.leases().size() + " leases are too many to pass on"));
        }
        try {
            Path output = Files.createTempFile("fence", ".out");
            ProcessBuilder program = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(Path.of("/dev/null").toFile());
            tell(program.environment(), call.leases(), leases);
            Process process = program.start();
            return process.onExit()
                    .orTimeout(fence.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .handle((ended, failure) -> over(process, failure != null, output));
        } catch (IOException e) {
            return CompletableFuture.completedFuture(
                    new Outcome.Refused("the fence command cannot be run: " + e.getMessage()));
        }
    }

    /** Whoever fences at the storage checks the tokens: an older one than it has seen must change nothing there. */
    private static void tell(Map<String, String> environment, List<HeldLease> leases, String all) {
        environment.keySet().removeAll(List.of(TOKEN, LEASES)); // Never this process's own.
        if (!leases.isEmpty()) {
            environment.put(LEASES, all);
        }
        if (leases.size() == 1) {
            environment.put(TOKEN, Long.toString(leases.get(0).token()));
        }
    }

    private static String json(List<HeldLease> leases) {
        try {
            return JSON.writeValueAsString(leases);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + leases, e);
        }
    }

    private Outcome over(Process process, boolean late, Path output) {
        try {
            if (late) {
                process.destroyForcibly();
                return new Outcome.Unknown(
                        "the fence command did not end within " + fence.timeout() + " and was killed");
            }
            String said = said(output);
            String text = "the fence command ended with " + process.exitValue() + (said.isEmpty() ? "" : ": " + said);
            return process.exitValue() == 0 ? new Outcome.Done(text) : new Outcome.Unknown(text);
        } finally {
            delete(output);
        }
    }

    private static String said(Path output) {
        try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(file.length(), MOST_OUTPUT)];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "(its output cannot be read: " + e.getMessage() + ")";
        }
    }

    private static void delete(Path output) {
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            output.toFile().deleteOnExit();
        }
    }

    /** One pass: a value is never looked at again, whatever it has in it. */
    private static String filled(String part, ActionCall call) {
        Map<String, String> values = Map.of(
                "domain", call.domain().toString(),
                "name", call.before().name(),
                "hypervisor", call.before().uri(),
                "action", call.id());
        return PLACEHOLDER
                .matcher(part)
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), "")));
    }
}
