package io.virtwarden.alerting.engine;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.alerting.action.ActionClass;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.action.FakeActions;
import io.virtwarden.alerting.guard.Breaker;
import io.virtwarden.alerting.guard.NodeLimits;
import io.virtwarden.alerting.memory.ActionIds;
import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.memory.Ledger;
import io.virtwarden.alerting.rule.RuleBook;
import io.virtwarden.alerting.rule.Signal;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.ChainVerifier;
import io.virtwarden.chassis.audit.JournalTrail;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalLimits;
import io.virtwarden.chassis.journal.ReadableJournal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** An engine with its journal, over fake domains, in one folder: opened again on the same folder it is the next process. */
public final class EngineUnderTest implements AutoCloseable {
    public static final UUID VM = new UUID(1, 1);

    public final FakeActions actions;
    public final Journal journal;
    public final Engine engine;
    public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ActionIds ids;

    public EngineUnderTest(
            Path folder,
            String rules,
            UnaryOperator<Journal> around,
            Function<FakeActions, Actions> between,
            Leases leases,
            Quota quota)
            throws Exception {
        Files.createDirectories(folder.resolve("domains"));
        actions = new FakeActions(folder.resolve("domains"));
        journal = around.apply(JournalFolder.open(
                folder.resolve("journal"), JournalLimits.DEFAULT, InstantSource.system(), registry, Tags.empty()));
        ids = ActionIds.open(folder.resolve("ids"));
        Diary diary = Diary.open(journal, new Ledger(ids), new UUID(9, 9), InstantSource.system());
        RuleBook book =
                RuleBook.load(Files.writeString(folder.resolve("rules.yaml"), rules), EnumSet.allOf(ActionKind.class));
        engine = new Engine(
                diary, between.apply(actions), leases, quota, settings(), book, InstantSource.system(), registry);
        engine.start("test");
        engine.listed("fake:///", domains(100));
    }

    public EngineUnderTest(Path folder, String rules) throws Exception {
        this(folder, rules, journal -> journal, fake -> fake, Leases.none(), Quota.none());
    }

    public EngineUnderTest(
            Path folder, String rules, UnaryOperator<Journal> around, Function<FakeActions, Actions> between)
            throws Exception {
        this(folder, rules, around, between, Leases.none(), Quota.none());
    }

    static EngineSettings settings() {
        return new EngineSettings(
                List.of("fake:///"),
                new NodeLimits(4, Map.of(ActionClass.HEAVY, 1), 0.1, Duration.ofHours(1), Duration.ofMinutes(5)),
                new Breaker.Terms(3, Duration.ofMinutes(10), 0.2, 5, Duration.ofMinutes(5)),
                Map.of(),
                Duration.ofMinutes(30),
                Duration.ofMillis(200),
                Duration.ofMillis(50),
                16,
                20_000,
                1_000);
    }

    static Set<UUID> domains(int count) {
        Set<UUID> all = new java.util.HashSet<>();
        for (int i = 1; i <= count; i++) {
            all.add(new UUID(1, i));
        }
        return all;
    }

    /** A rule book with one rule that suspends, in this mode. */
    public static String suspends(String mode) {
        return """
            rules:
              calm:
                description: test
                alert: ['alertname="Wild"']
                mode: %s
                steps: [{action: suspend, timeout: 2s}]
                limits: {cooldown: 0s, flaps: 100}
            """.formatted(mode);
    }

    /** A rule book with one rule that migrates; what it does with a migration whose signal is over: {@code leave} or {@code abort}. */
    public static String migrates(String onResolved) {
        return """
            rules:
              away:
                description: test
                alert: ['alertname="Wild"']
                mode: auto
                on-resolved: %s
                steps: [{action: migrate, with: {destination: "fake://there/", limit: 10s}, timeout: 10s}]
                limits: {cooldown: 0s, flaps: 100}
            """.formatted(onResolved);
    }

    public static Signal alert(UUID domain, Instant startsAt) {
        return new Signal(
                Signal.Source.ALERT,
                "Wild",
                Map.of("alertname", "Wild", "domain_uuid", domain.toString()),
                "f-" + domain,
                startsAt,
                true,
                Optional.of(domain),
                0);
    }

    public Receipt submit(Signal... signals) throws Exception {
        return engine.submit(List.of(signals)).get(10, TimeUnit.SECONDS);
    }

    public List<Incident> incidents() throws Exception {
        return engine.ask(ledger -> List.copyOf(ledger.incidents())).get(10, TimeUnit.SECONDS);
    }

    /** The status of the only incident, or of none. */
    public String status() {
        try {
            List<Incident> all = incidents();
            return all.isEmpty() ? "none" : all.get(0).status();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        engine.close();
        journal.close();
        ids.close();
    }

    /** What is wrong with the chain of a journal: how many things. */
    public static long findings(Path journal) throws InterruptedException {
        ChainVerifier verifier = new ChainVerifier(ChainVerifier.Limits.defaults(), finding -> {});
        try (ReadableJournal read = JournalFolder.readOnly(journal)) {
            JournalTrail.feed(read, verifier);
        }
        return verifier.verification().findings();
    }

    /** Every record of the audit trail so far, as {@code type {data}}. */
    public List<String> trail() throws Exception {
        submit(); // all that was written before is durable then
        AuditCodec codec = new AuditCodec(journal.epoch());
        List<String> lines = new ArrayList<>();
        try (ReadableJournal.Reader reader = journal.read(journal.first())) {
            for (long at = journal.first(); at <= journal.durable(); at++) {
                JournalEntry entry = reader.next(Duration.ofSeconds(10));
                if (entry == null) {
                    break;
                }
                AuditRecord record = codec.decode(entry);
                lines.add(record.type() + " " + new String(record.data(), StandardCharsets.UTF_8));
            }
        }
        return lines;
    }
}
