package io.virtwarden.monitor.page;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.virtwarden.chassis.audit.AuditTrail;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalLimits;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.EventLoops;
import io.virtwarden.chassis.ops.OpsContent;
import io.virtwarden.chassis.ops.OpsEndpoint;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.inventory.DomainStates;
import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.hypervisor.stats.FieldTable;
import io.virtwarden.hypervisor.stats.SampleMaker;
import io.virtwarden.monitor.http.Figures;
import io.virtwarden.monitor.http.MonitorRoutes;
import io.virtwarden.monitor.inventory.Known;
import io.virtwarden.monitor.inventory.KnownState;
import io.virtwarden.monitor.inventory.ObjectKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** The monitor's HTTP side over a journal and domains that a test makes up. */
final class SimulatedNode implements AutoCloseable {
    static final String URI = "qemu:///system";
    static final UUID NODE = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration EVERY = Duration.ofSeconds(15);
    private static final List<String> ROLES =
            List.of("web", "db", "cache", "mail", "ci", "build", "proxy", "k8s", "nfs");

    private final OpenParts parts = new OpenParts();
    private final Vertx vertx = EventLoops.open();
    private final KnownState known = new KnownState();
    private final List<DomainSample> samples = new ArrayList<>();
    private final SampleMaker maker = new SampleMaker(new FieldTable());
    private final Map<UUID, long[]> counters = new HashMap<>();
    private final Random random = new Random(7);
    private final Trends trends = new Trends(List.of(URI), uri -> samples);
    private final Journal journal;
    private final AuditTrail trail;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final OpsEndpoint endpoint;
    private Instant now = Instant.now().minus(EVERY.multipliedBy(Trend.POINTS + 5));

    private SimulatedNode(Path folder, HttpSettings http, PageSettings page) throws IOException {
        parts.keep("vertx", (AutoCloseable) () -> EventLoops.close(vertx));
        journal = parts.keep(
                "journal",
                JournalFolder.open(
                        folder.resolve("journal"),
                        JournalLimits.DEFAULT,
                        InstantSource.system(),
                        registry,
                        Tags.empty()));
        trail = AuditTrail.open(journal, NODE);
        MonitorRoutes routes = parts.keep(
                "routes",
                new MonitorRoutes(
                        vertx,
                        new MonitorRoutes.Sources(
                                journal,
                                known,
                                Figures.NONE,
                                out -> {
                                    out.writeStartObject();
                                    out.writeStringField("name", "hv-07");
                                    out.writeStringField("uuid", NODE.toString());
                                    out.writeStringField("version", "0.0.0");
                                    out.writeArrayFieldStart("connections");
                                    out.writeEndArray();
                                    out.writeObjectFieldStart("journal");
                                    out.writeNumberField("last", journal.durable());
                                    out.writeEndObject();
                                    out.writeEndObject();
                                },
                                InstantSource.system()),
                        Duration.ofSeconds(30)));
        PageRoutes pageRoutes = parts.keep(
                "page",
                new PageRoutes(
                        vertx, page, http.loopback(), new PageRoutes.Sources(known, trends, Duration.ofSeconds(2))));
        endpoint = parts.keep(
                "http",
                OpsEndpoint.open(
                        vertx,
                        "monitor.http",
                        http,
                        new OpsContent(
                                List.of(Check.of("libvirt", () -> Status.ok("connected"))),
                                List.of(),
                                (format, gzip) -> Buffer.buffer(),
                                router -> {
                                    routes.addTo(router);
                                    pageRoutes.addTo(router);
                                },
                                pageRoutes::addOpen)));
        endpoint.bindTo(registry);
    }

    static SimulatedNode open(Path folder, HttpSettings http, PageSettings page) throws IOException {
        return new SimulatedNode(folder, http, page);
    }

    String address() {
        return endpoint.address();
    }

    /** Requests that are being served. */
    double active() {
        return registry.get("virtwarden.http.requests.active").gauge().value();
    }

    /** Domains with names as people give them; one in ten does not run. */
    void domains(int count) {
        for (int i = 0; i < count; i++) {
            String name = name(i);
            int state = i % 41 == 17
                    ? DomainStates.PAUSED
                    : i % 97 == 50 ? DomainStates.CRASHED : i % 13 == 5 ? DomainStates.SHUTOFF : DomainStates.RUNNING;
            domain(uuid(i), name, state, state == DomainStates.PAUSED ? 5 : 1);
        }
    }

    static String name(int number) {
        return ROLES.get(number % ROLES.size()) + "-" + (1 + number / ROLES.size());
    }

    static UUID uuid(int number) {
        return new UUID(0x4000, 0x8000000000000000L | number);
    }

    void domain(UUID uuid, String name, int state, int reason) {
        Subject subject =
                new Subject(ObjectKind.DOMAIN, uuid, name, 1 + known.copy().size());
        Instant since = Instant.now().minusSeconds(60L + random.nextInt(4_000_000));
        known.set(ObjectKey.of(URI, subject), new Known.Domain(subject, state, reason, true, false, since));
    }

    /** So many rounds of statistics. */
    void rounds(int count) {
        for (int i = 0; i < count; i++) {
            samples.clear();
            now = now.plus(EVERY);
            known.forEach((key, value) -> samples.add(sample((Known.Domain) value)));
            trends.refresh();
        }
    }

    private DomainSample sample(Known.Domain domain) {
        UUID uuid = domain.subject().uuid() == null ? NODE : domain.subject().uuid();
        long[] sums = counters.computeIfAbsent(uuid, first -> new long[] {0, 0, 0, random.nextInt(100)});
        boolean runs = domain.state() == DomainStates.RUNNING;
        if (runs) {
            // Some work hard, most idle, all change their minds now and then.
            sums[3] = Math.max(1, Math.min(100, sums[3] + random.nextInt(-12, 13)));
            sums[0] += 15_000_000_000L * sums[3] / 100 * vcpus(uuid);
            sums[1] += random.nextInt(4) == 0 ? random.nextLong(200L << 20) * sums[3] / 100 : random.nextLong(1 << 20);
            sums[2] += random.nextLong(60L << 20) * sums[3] / 100;
        }
        return maker.sample(
                uuid,
                domain.subject().name(),
                runs ? domain.subject().id() : -1,
                now,
                Map.of(
                        "cpu.time",
                        sums[0],
                        "vcpu.current",
                        1L + (uuid.getLeastSignificantBits() & 3),
                        "balloon.current",
                        1048576L << (uuid.getLeastSignificantBits() & 3),
                        "block.count",
                        1L,
                        "block.0.rd.bytes",
                        sums[1] / 3,
                        "block.0.wr.bytes",
                        sums[1],
                        "net.count",
                        1L,
                        "net.0.rx.bytes",
                        sums[2],
                        "net.0.tx.bytes",
                        sums[2] / 5));
    }

    private static long vcpus(UUID uuid) {
        return 1 + (uuid.getLeastSignificantBits() & 3);
    }

    /** Journals an event; returns when readers can see it. */
    void event(String name, UUID uuid, String event, String detail) {
        long last = eventSoon(name, uuid, event, detail);
        await().atMost(Duration.ofSeconds(30)).until(() -> journal.durable() >= last);
    }

    /** Journals an event; returns its sequence. */
    long eventSoon(String name, UUID uuid, String event, String detail) {
        ObjectNode data = JSON.createObjectNode();
        data.put("uri", URI)
                .put("object", "domain")
                .put("uuid", uuid.toString())
                .put("name", name);
        data.put("event", event).put("detail", detail).put("generation", 1);
        return trail.append(
                        "io.virtwarden.domain.lifecycle.v1",
                        uuid.toString(),
                        uuid.toString(),
                        Instant.now(),
                        data.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .sequence();
    }

    @Override
    public void close() {
        parts.close();
    }
}
