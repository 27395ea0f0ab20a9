package io.virtwarden.logd.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.chassis.settings.Durations;
import io.virtwarden.logd.console.ConsoleMark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What domains' metadata said last, also of domains that are gone and whose history is still kept, and from the first moment of
 * a start: retention must not go by the usual share until libvirt answers. Any thread asks.
 */
public final class KnownMetadata implements DomainListener {
    private static final KeyedLogger LOG = KeyedLogger.of(KnownMetadata.class);

    private final Path file;
    private final Counter faults;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<UUID, DomainMetadata> known = new ConcurrentHashMap<>();

    private KnownMetadata(Path file, MeterRegistry registry) {
        this.file = file;
        this.faults = Counter.builder("virtwarden.logd.metadata.faults")
                .description("Values in domains' metadata that made no sense and were passed over")
                .register(registry);
    }

    /**
     * Reads what was saved. A damaged file costs what it held, until libvirt has told it again.
     *
     * @param file replaced as a whole at every change
     * @throws IOException if it cannot be read
     */
    public static KnownMetadata open(Path file, MeterRegistry registry) throws IOException {
        KnownMetadata opened = new KnownMetadata(file, registry);
        try {
            opened.read(opened.json.readTree(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            LOG.debug("Nothing is known of domains' metadata yet", "path", file);
        } catch (com.fasterxml.jackson.core.JacksonException | IllegalArgumentException e) {
            LOG.warn("What was known of domains' metadata is damaged", "path", file, "reason", e.getMessage());
        }
        return opened;
    }

    /** What a domain's metadata said last; nothing if it is not known. */
    public DomainMetadata of(UUID domain) {
        return known.getOrDefault(domain, DomainMetadata.NONE);
    }

    /** Forgets domains of which nothing is kept. Before the watch starts. */
    public void keepOnly(Predicate<UUID> hasHistory) {
        if (known.keySet().removeIf(domain -> !hasHistory.test(domain))) {
            save();
        }
    }

    @Override
    public void changed(DomainConsoles domain) {
        DomainMetadata now = domain.metadata();
        DomainMetadata before =
                now.equals(DomainMetadata.NONE) ? known.remove(domain.uuid()) : known.put(domain.uuid(), now);
        if (now.equals(before == null ? DomainMetadata.NONE : before)) {
            return;
        }
        Set<String> news = new HashSet<>(now.faults());
        news.removeAll(before == null ? List.of() : before.faults());
        for (String fault : news) {
            faults.increment();
            LOG.warn("A value in a domain's metadata is passed over", "domain", domain.name(), "attribute", fault);
        }
        save();
    }

    @Override
    public void gone(UUID domain) {
        // Its history is still there, and so is its share.
    }

    @Override
    public void happened(DomainConsoles domain, Instant at, ConsoleMark mark) {
        // Changes no metadata.
    }

    private void read(JsonNode root) {
        for (JsonNode node : root.path("domains")) {
            Set<String> holds = new HashSet<>();
            node.path("holds").forEach(one -> holds.add(one.asText()));
            known.put(
                    UUID.fromString(node.path("uuid").asText()),
                    new DomainMetadata(
                            node.has("forward")
                                    ? Optional.of(node.path("forward").asBoolean())
                                    : Optional.empty(),
                            node.has("share")
                                    ? Optional.of(
                                            new ByteSize(node.path("share").asLong()))
                                    : Optional.empty(),
                            node.has("age")
                                    ? Optional.of(
                                            Durations.parse(node.path("age").asText()))
                                    : Optional.empty(),
                            holds,
                            List.of()));
        }
    }

    private void save() {
        ObjectNode root = json.createObjectNode().put("version", 1);
        var domains = root.putArray("domains");
        known.forEach((uuid, metadata) -> {
            ObjectNode node = domains.addObject().put("uuid", uuid.toString());
            metadata.forward().ifPresent(it -> node.put("forward", it));
            metadata.share().ifPresent(it -> node.put("share", it.bytes()));
            metadata.age().ifPresent(it -> node.put("age", it.toString()));
            metadata.holds().forEach(node.withArray("holds")::add);
        });
        try {
            write(json.writeValueAsBytes(root));
        } catch (IOException e) {
            LOG.warn("What domains' metadata says cannot be saved", "path", file, "reason", e);
        }
    }

    private void write(byte[] bytes) throws IOException {
        Path unsaved = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unsaved);
        Files.createFile(unsaved, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel out = FileChannel.open(unsaved, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            out.force(false);
        }
        Files.move(unsaved, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
