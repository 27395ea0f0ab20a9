package io.virtwarden.alerting.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Tells ticket and chat systems, at addresses that only the settings can name. */
final class Webhooks implements ActionFamily {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Surroundings around;
    private final Map<String, Webhook> known;
    private final ObjectMapper json = new ObjectMapper();

    Webhooks(Surroundings around, Map<String, Webhook> known) {
        this.around = around;
        this.known = known;
    }

    @Override
    public Map<ActionKind, LiveAction> actions() {
        return Map.of(
                ActionKind.WEBHOOK,
                new LiveAction(
                        LiveAction.Check.of(this::named),
                        this::send,
                        (on, call, sight) -> CompletableFuture.completedFuture(
                                around.returned().asAnswered(call)),
                        this::fault));
    }

    private Optional<String> fault(ActionSpec spec) {
        String to = spec.text("to");
        return known.containsKey(to)
                ? Optional.empty()
                : Optional.of("alerting.webhooks has no '" + to + "', it has " + new TreeSet<>(known.keySet()));
    }

    private Precondition named(ActionSpec spec, Sight.Here sight) {
        return fault(spec)
                .<Precondition>map(text -> new Precondition.Unmet("no-webhook", text))
                .orElseGet(() -> new Precondition.Met("the webhook " + spec.text("to") + " is known"));
    }

    private CompletableFuture<Outcome> send(Hypervisor on, ActionCall call) {
        Webhook webhook = known.get(call.spec().text("to"));
        if (webhook == null) {
            return CompletableFuture.completedFuture(new Outcome.Refused(
                    "alerting.webhooks has no '" + call.spec().text("to") + "'"));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(webhook.url())
                .timeout(webhook.timeout())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", call.id())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body(call)));
        webhook.token().ifPresent(token -> request.header("Authorization", "Bearer " + token.read()));
        // A client has threads of its own; one per message costs nothing while there is none.
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding())
                .thenApply(answer -> answered(webhook, answer.statusCode()))
                .exceptionally(failure -> new Outcome.Unknown(
                        webhook.url() + " gave no answer: " + Outcomes.text(Outcomes.cause(failure))));
    }

    private static Outcome answered(Webhook webhook, int status) {
        String text = webhook.url() + " answered " + status;
        if (status >= 200 && status < 300) {
            return new Outcome.Done(text);
        }
        return status < 500 ? new Outcome.Refused(text) : new Outcome.Unknown(text);
    }

    private byte[] body(ActionCall call) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("version", "1");
        body.put("action", call.id());
        body.put("reason", call.reason());
        body.put("time", call.startedAt().toString());
        body.put("domain", call.domain().toString());
        body.put("name", call.before().name());
        body.put("hypervisor", call.before().uri());
        body.put("facts", call.before().facts());
        try {
            return json.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can always be written as JSON", e);
        }
    }
}
