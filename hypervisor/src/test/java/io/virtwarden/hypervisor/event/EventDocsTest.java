package io.virtwarden.hypervisor.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Writes docs/schemas and docs/events.md with -Ddocs.write=true, else demands that they are current. */
class EventDocsTest {
    private static final Path DOCS = Path.of("..", "docs");

    static List<EventType> rows() {
        return EventTable.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void publishesTheSchemaOfEveryEvent(EventType type) throws IOException {
        check(DOCS.resolve("schemas").resolve(type.ceType() + ".json"), EventSchema.of(type));
    }

    @Test
    void listsEveryEventInTheDocumentation() throws IOException {
        check(DOCS.resolve("events.md"), EventPage.text());
    }

    @Test
    void hasNoSchemaWithoutAnEvent() throws IOException {
        try (Stream<Path> files = Files.list(DOCS.resolve("schemas"))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.startsWith("io.virtwarden.node."))
                            .filter(name -> !name.startsWith("io.virtwarden.console."))
                            .filter(name -> !name.startsWith("io.virtwarden.alert"))
                            .filter(name -> !name.startsWith("io.virtwarden.action."))
                            .filter(name -> !name.equals("io.virtwarden.domain.state.v1.json")))
                    .containsExactlyInAnyOrderElementsOf(EventTable.rows().stream()
                            .map(row -> row.ceType() + ".json")
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void keepsToItsOwnSchema(EventType type) throws IOException {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(EventSchema.of(type));
        for (int number : List.of(0, 1, 2, 99)) {
            String json = new String(new EventJson().encode(sample(type, number)), StandardCharsets.UTF_8);
            assertThat(schema.validate(json, InputFormat.JSON)).as(json).isEmpty();
        }
    }

    private static HypervisorEvent sample(EventType type, int number) {
        List<Object> values = new ArrayList<>();
        type.arguments().forEach(argument -> values.add(value(argument, number)));
        UUID uuid = type.object() == ObjectKind.NODE_DEVICE ? null : new UUID(1, 2);
        String name = number == 99 ? NativeText.decode(new byte[] {(byte) 0x80}) : "größe";
        return new HypervisorEvent(
                "qemu:///system", 1, type, new Subject(type.object(), uuid, name, number), Instant.EPOCH, values);
    }

    private static @Nullable Object value(Argument argument, int number) {
        return switch (argument.form()) {
            case INT, CHOICE, DETAIL -> number;
            case UINT, LONG -> (long) number;
            case TEXT -> number == 2 ? null : "vda";
            case ADDRESS -> Map.of("family", "ipv4", "node", "::1");
            case IDENTITIES -> List.of(Map.of("type", "x509dname", "name", "cn"));
            case PARAMETERS -> Map.of("cputune.cpu_shares", 5L, "success", true, "errmsg", "no");
        };
    }

    private static void check(Path file, String wanted) throws IOException {
        if (Boolean.getBoolean("docs.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, wanted);
        }
        assertThat(file)
                .as("out of date: mvn -pl hypervisor test -Dtest=EventDocsTest -Ddocs.write=true")
                .hasContent(wanted);
    }
}
