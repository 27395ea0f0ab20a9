package io.virtwarden.alerting.memory;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Facts as audit records: the type names the kind, the data is the fact itself. Any thread. */
public final class FactCodec {
    private static final Map<String, Class<? extends Fact>> TYPES = types();
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private FactCodec() {}

    private static Map<String, Class<? extends Fact>> types() {
        Map<String, Class<? extends Fact>> types = new LinkedHashMap<>();
        types.put("io.virtwarden.alert.received.v1", Fact.Received.class);
        types.put("io.virtwarden.alert.resolved.v1", Fact.Resolved.class);
        types.put("io.virtwarden.alert.truncated.v1", Fact.Truncated.class);
        types.put("io.virtwarden.action.decided.v1", Fact.Decided.class);
        types.put("io.virtwarden.action.answered.v1", Fact.Answered.class);
        types.put("io.virtwarden.action.started.v1", Fact.Started.class);
        types.put("io.virtwarden.action.called.v1", Fact.Called.class);
        types.put("io.virtwarden.action.abort-asked.v1", Fact.AbortAsked.class);
        types.put("io.virtwarden.action.abort-called.v1", Fact.AbortCalled.class);
        types.put("io.virtwarden.action.ended.v1", Fact.Ended.class);
        types.put("io.virtwarden.action.undone.v1", Fact.Undone.class);
        types.put("io.virtwarden.alerting.paused.v1", Fact.Paused.class);
        types.put("io.virtwarden.alerting.unpaused.v1", Fact.Unpaused.class);
        types.put("io.virtwarden.alerting.breaker.v1", Fact.Breaker.class);
        types.put("io.virtwarden.node.gap.v1", Fact.Gap.class);
        types.put("io.virtwarden.alerting.rules-loaded.v1", Fact.RulesLoaded.class);
        return types;
    }

    /** CloudEvents type of a fact. */
    public static String type(Fact fact) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == fact.getClass())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no type for " + fact.getClass()));
    }

    /** Its data. */
    public static byte[] data(Fact fact) {
        try {
            return JSON.writeValueAsBytes(fact);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + fact, e);
        }
    }

    /**
     * The fact in a record.
     *
     * @return empty for a type of a later version, and for data that was too large for the journal
     */
    public static Optional<Fact> read(String type, byte[] data) {
        Class<? extends Fact> kind = TYPES.get(type);
        if (kind == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(data, kind));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
