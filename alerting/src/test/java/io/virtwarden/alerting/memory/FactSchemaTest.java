package io.virtwarden.alerting.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.virtwarden.alerting.action.HeldLease;
import io.virtwarden.alerting.guard.Verdict;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published schemas are those of the code, and what is written keeps to them. Written anew with -Ddocs.write=true. */
class FactSchemaTest {
    private static final Path SCHEMAS = Path.of("..", "docs", "schemas");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Fact.Seen SEEN = new Fact.Seen("qemu:///system", "größe <1>", 3, 5, "none", Map.of("a", "b"));
    private static final Map<String, String> ABOUT = Map.ofEntries(
            Map.entry("alert.received", "A new signal that a rule is about"),
            Map.entry("alert.resolved", "The signal is over"),
            Map.entry("alert.truncated", "Alertmanager left alerts out of a notification"),
            Map.entry("action.decided", "What was decided about an action, with every guard's verdict"),
            Map.entry("action.answered", "A person, or the clock, answered what waited"),
            Map.entry("action.started", "The intent, durable before the call is made"),
            Map.entry("action.called", "The call returned"),
            Map.entry(
                    "action.abort-asked",
                    "A running action is no longer wanted; durable before libvirt is asked to end it"),
            Map.entry("action.abort-called", "What became of asking libvirt to end it"),
            Map.entry("action.undone", "An effect of an action was taken back at its time, or left alone"),
            Map.entry("action.ended", "How an action ended, by a look at the live domain"),
            Map.entry("alerting.paused", "Nothing is begun on this node until then"),
            Map.entry("alerting.unpaused", "The pause was ended"),
            Map.entry("alerting.breaker", "The breaker opened or closed"),
            Map.entry("alerting.rules-loaded", "A rule book came into force"));
    private static final Map<String, List<String>> WORDS = Map.of(
            "Decided.decision", List.of("declined", "observed", "waiting", "start"),
            "Answered.answer", List.of("approved", "rejected", "expired"),
            "Called.outcome", List.of("done", "refused", "unknown"),
            "AbortCalled.outcome", List.of("done", "refused", "unknown"),
            "Ended.result", List.of("verified", "failed", "unknown", "aborted"),
            "Undone.kind", List.of("limits", "thaw"),
            "Undone.result", List.of("done", "already", "left", "gone"),
            "Kept.source", List.of("ALERT", "EVENT", "STATISTIC"));

    static Stream<Fact> facts() {
        Fact.Kept kept = new Fact.Kept("ALERT", "A", Map.of("a", "b"), "f", "2026-11-23T12:00:00Z", null, 0);
        Verdict verdict = new Verdict("paused", Verdict.Kind.PASS, "ok", "the node is not paused");
        Instant noon = Instant.parse("2026-11-23T12:00:00Z");
        return Stream.of(
                new Fact.Received("i", "calm", kept),
                new Fact.Resolved("i"),
                new Fact.Truncated("r", "g", 3),
                new Fact.Decided(
                        "i",
                        "id",
                        "calm",
                        "v",
                        0,
                        "suspend",
                        Map.of(),
                        "declined",
                        "stale",
                        "t",
                        List.of(verdict),
                        SEEN,
                        null),
                new Fact.Decided(
                        "i", "id", "calm", "v", 0, "none", Map.of(), "waiting", "ok", "t", List.of(), null, "2026"),
                new Fact.Answered("i", "id", "approved", "me", ""),
                new Fact.Started("i", "id", "calm", 0, "d", "suspend", Map.of("a", "b"), SEEN, "rule", null),
                new Fact.Started(
                        "i",
                        "id",
                        "calm",
                        0,
                        "d",
                        "fence",
                        Map.of(),
                        SEEN,
                        "me",
                        List.of(new HeldLease("r", 7, "host"))),
                new Fact.Undone("i", "id", "calm", "d", "limits", "alerting", "r", "left", "t", "b", "a"),
                new Fact.Undone(null, "id", null, "d", "thaw", "alerting", "r", "done", "t", "b", "a"),
                new Fact.Called("i", "id", "done", "t", 2_300),
                new Fact.AbortAsked("i", "id", "calm", "migrate", "rule", "t"),
                new Fact.AbortCalled("i", "id", "done", "t"),
                new Fact.Ended("i", "id", "verified", "t", null, 7, false),
                new Fact.Ended("i", "id", "failed", "t", SEEN, 7, true),
                new Fact.Paused("work", "2026-11-23T12:00:00Z", "me"),
                new Fact.Unpaused("me"),
                new Fact.Breaker(true, "t", "alerting"),
                new Fact.RulesLoaded("v", List.of("calm=auto"), "start"),
                Fact.Gap.events("qemu:///system", "refused", noon, noon, 3),
                Fact.Gap.events("qemu:///system", "queue-overflow", noon, noon, 3),
                Fact.Gap.records(3, 9, noon));
    }

    @ParameterizedTest
    @MethodSource("facts")
    void everyFactKeepsToItsSchemaAndIsReadAgain(Fact fact) throws IOException {
        byte[] data = FactCodec.data(fact);
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(SCHEMAS.resolve(FactCodec.type(fact) + ".json")));
        String text = new String(data, StandardCharsets.UTF_8);
        assertThat(schema.validate(text, InputFormat.JSON)).as(text).isEmpty();
        assertThat(FactCodec.read(FactCodec.type(fact), data)).contains(fact);
    }

    @Test
    void everyFactIsTried() {
        assertThat(facts().map(Fact::getClass).distinct()).hasSize(Fact.class.getPermittedSubclasses().length);
    }

    @ParameterizedTest
    @MethodSource("facts")
    void theSchemasAreThoseOfTheCode(Fact fact) throws IOException {
        if (fact instanceof Fact.Gap) {
            return; // one for all daemons, written by hand
        }
        Path file = SCHEMAS.resolve(FactCodec.type(fact) + ".json");
        String current = schema(FactCodec.type(fact), fact.getClass());
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, current);
        }
        assertThat(Files.readString(file))
                .as(file + "; write it anew with -Ddocs.write=true")
                .isEqualTo(current);
    }

    private static String schema(String type, Class<?> record) throws IOException {
        String name = type.replaceAll("^io\\.virtwarden\\.|\\.v1$", "");
        ObjectNode schema = JSON.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:virtwarden:schema:" + type);
        schema.put("title", name.replace('.', ' '));
        schema.put("description", ABOUT.get(name));
        schema.setAll(object(record));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";
    }

    private static ObjectNode object(Class<?> record) {
        ObjectNode object = JSON.createObjectNode().put("type", "object");
        ObjectNode properties = object.putObject("properties");
        ArrayNode required = JSON.createArrayNode();
        for (RecordComponent component : record.getRecordComponents()) {
            ObjectNode property = of(component.getGenericType());
            List<String> words = WORDS.get(record.getSimpleName() + "." + component.getName());
            if (words != null) {
                property.putArray("enum")
                        .addAll(words.stream()
                                .map(JSON.getNodeFactory()::textNode)
                                .toList());
            }
            properties.set(component.getName(), property);
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(component.getName());
            }
        }
        object.set("required", required);
        return object;
    }

    private static ObjectNode of(Type type) {
        ObjectNode node = JSON.createObjectNode();
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                node.put("type", "array").set("items", of(arguments[0]));
            } else {
                node.put("type", "object").set("additionalProperties", of(arguments[1]));
            }
            return node;
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return object(plain);
        }
        if (plain.isEnum()) {
            node.put("type", "string");
            ArrayNode words = node.putArray("enum");
            Arrays.stream(plain.getEnumConstants()).map(String::valueOf).forEach(words::add);
            return node;
        }
        return node.put(
                "type",
                plain == String.class
                        ? "string"
                        : plain == boolean.class ? "boolean" : plain == double.class ? "number" : "integer");
    }
}
