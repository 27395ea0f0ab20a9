package io.virtwarden.alerting.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Identity;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.memory.Ledger;
import io.virtwarden.chassis.ops.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/actions}: what was done, declined or waits, the newest first.
 *
 * @param status only these, such as {@code waiting}; null for all
 * @param domain only this UUID or, as the labels have it, name; null for all
 * @param limit at most so many, 1 to 10000
 * @param explain with every guard's verdict
 */
record ActionsPage(@Nullable String status, @Nullable String domain, int limit, boolean explain) {
    private static final Set<String> KNOWN = Set.of("status", "domain", "limit", "explain");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    static ActionsPage of(HttpServerRequest request) {
        for (String name : request.params().names()) {
            if (!KNOWN.contains(name)) {
                throw new Problem(
                        400,
                        "Bad parameter",
                        "there is no parameter " + name + ", only status, domain, limit, explain");
            }
        }
        String limit = request.getParam("limit");
        int most = 100;
        if (limit != null) {
            if (!limit.matches("[1-9]\\d{0,4}")) {
                throw new Problem(400, "Bad parameter", "limit must be 1 to 99999");
            }
            most = Integer.parseInt(limit);
        }
        return new ActionsPage(
                request.getParam("status"),
                request.getParam("domain"),
                most,
                "true".equals(request.getParam("explain")));
    }

    /** On the deciding thread: picks, writes nothing. */
    List<Incident> pick(Ledger ledger) {
        List<Incident> all = new ArrayList<>(ledger.incidents());
        Collections.reverse(all);
        return all.stream().filter(this::wanted).limit(limit).toList();
    }

    private boolean wanted(Incident incident) {
        boolean named = domain == null
                || incident.signal()
                        .domain()
                        .map(UUID::toString)
                        .filter(domain::equals)
                        .isPresent()
                || domain.equals(incident.signal().labels().get("name"))
                || domain.equals(incident.signal().labels().get("domain"));
        return named && (status == null || status.equals(incident.status()));
    }

    byte[] write(List<Incident> incidents) {
        ArrayNode array = JSON.createArrayNode();
        incidents.forEach(incident -> array.add(node(incident, explain)));
        return bytes(array);
    }

    static byte[] one(Incident incident) {
        return bytes(node(incident, false));
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode node(Incident incident, boolean explain) {
        ObjectNode out = JSON.createObjectNode();
        out.put("id", Identity.action(incident.rule(), incident.signal(), incident.step()));
        out.put("incident", incident.key());
        out.put("status", incident.status());
        out.put("rule", incident.rule());
        out.put("step", incident.step());
        out.put("domain", incident.signal().domain().map(UUID::toString).orElse(null));
        out.put("firing", incident.firing());
        out.put("receivedAt", incident.receivedAt().toString());
        out.put("changedAt", incident.changedAt().toString());
        ObjectNode signal = out.putObject("signal");
        signal.put("source", incident.signal().source().name().toLowerCase(java.util.Locale.ROOT));
        signal.put("name", incident.signal().name());
        signal.put("startsAt", incident.signal().startsAt().toString());
        signal.set("labels", JSON.valueToTree(incident.signal().labels()));
        decision(out, incident.decision(), explain);
        part(out, "started", incident.started());
        part(out, "called", incident.called());
        part(out, "ended", incident.ended());
        part(out, "answer", incident.answer());
        part(out, "abort", incident.abort());
        return out;
    }

    private static void decision(ObjectNode out, Fact.@Nullable Decided decided, boolean explain) {
        if (decided != null) {
            ObjectNode node = JSON.valueToTree(decided);
            if (!explain) {
                node.remove("verdicts");
            }
            out.set("decision", node);
        }
    }

    private static void part(ObjectNode out, String name, @Nullable Object value) {
        if (value != null) {
            out.set(name, JSON.valueToTree(value));
        }
    }
}
