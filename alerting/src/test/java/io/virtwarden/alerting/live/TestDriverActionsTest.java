package io.virtwarden.alerting.live;

import static io.virtwarden.alerting.live.Guests.done;
import static io.virtwarden.alerting.live.Guests.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.HeldLease;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What needs an agent in the guest, on libvirt's test driver, which acts as if there were one; and what acts outside of libvirt. */
class TestDriverActionsTest {
    private static final UUID VM = UUID.fromString("6695eb01-f6a4-8304-79aa-97f2502e1942");

    @TempDir
    Path folder = Path.of(".");

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Links links = new Links(LinkSettings.standard(), InstantSource.system());
    private @Nullable LibvirtActions actions;
    private @Nullable HttpServer server;

    @BeforeEach
    void connect() throws Exception {
        Files.writeString(folder.resolve("node.xml"), """
                <node><domain type='test'><name>a</name><uuid>%s</uuid><memory>1048576</memory><os><type>hvm</type></os>
                </domain></node>""".formatted(VM));
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server = made;
        made.createContext("/", exchange -> {
            told.add(exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String path = exchange.getRequestURI().getPath();
            if (path.startsWith("/redirect")) {
                exchange.getResponseHeaders().add("Location", "/ok");
            }
            if (!path.startsWith("/never")) {
                exchange.sendResponseHeaders(Integer.parseInt(path.replaceAll("\\D", "")), -1);
                exchange.close();
            }
        });
        made.start();
        open();
    }

    @AfterEach
    void disconnect() {
        actions().close();
        links.close();
        Objects.requireNonNull(server).stop(0);
    }

    private void open() throws Exception {
        Map<String, Webhook> hooks = new java.util.HashMap<>();
        for (String path : List.of("ok200", "redirect302", "refused404", "broken500", "never")) {
            URI url = URI.create("http://127.0.0.1:"
                    + Objects.requireNonNull(server).getAddress().getPort() + "/" + path);
            hooks.put(path, new Webhook(url, Optional.empty(), Duration.ofSeconds(2)));
        }
        Path program = folder.resolve("fence");
        Files.writeString(program, "#!/bin/sh\nprintf '%s|' \"$@\"\n[ \"$1\" != fails ] || exit 3\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        actions = LibvirtActions.open(
                links,
                List.of("test://" + folder.resolve("node.xml")),
                LiveSettings.standard(folder.resolve("undo"), InstantSource.system(), new SimpleMeterRegistry())
                        .outside(
                                hooks,
                                new Fence(
                                        List.of(program.toString(), "{name}", "{domain}", "; echo $HOME {action}"),
                                        Duration.ofSeconds(20))));
        await().atMost(Guests.PATIENCE).until(() -> done(actions().look(VM)) instanceof Sight.Here);
    }

    private LibvirtActions actions() {
        return Objects.requireNonNull(actions);
    }

    private Guests guests() {
        return new Guests(actions());
    }

    @Test
    void hasEveryActionOfTheAllowList() {
        assertThat(actions().supported()).isEqualTo(EnumSet.allOf(ActionKind.class));
    }

    @Test
    void freezesAndThawsAndOnlyThenIsDone() throws Exception {
        ActionCall call = guests().call(VM, spec(ActionKind.FREEZE, "thaw", "2s"));
        var outcome = actions().start(call);
        await().atMost(Guests.PATIENCE).until(() -> !undone().isEmpty());
        assertThat(done(actions().verify(call))).isInstanceOf(Verification.Pending.class);

        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
        assertThat(guests().confirmed(call)).contains("thawed");
        assertThat(undone()).isEmpty();
    }

    @Test
    void thawsWhatAKilledProcessLeftFrozen() throws Exception {
        ActionCall call = guests().call(VM, spec(ActionKind.FREEZE, "thaw", "5m"));
        var unused = actions().start(call);
        await().atMost(Guests.PATIENCE).until(() -> !undone().isEmpty());
        Path left = undone().get(0);
        actions().close(); // The thread that would thaw is gone with it.
        Files.writeString(
                left, Files.readString(left).replaceFirst("\"due\":\"[^\"]*\"", "\"due\":\"" + Instant.now() + "\""));

        open();
        await().atMost(Guests.PATIENCE).until(() -> undone().isEmpty());
        assertThat(done(actions().verify(call))).isInstanceOf(Verification.Unseen.class);
    }

    private List<Path> undone() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("undo"))) {
            return new ArrayList<>(
                    files.filter(file -> file.toString().endsWith(".json")).toList());
        }
    }

    @Test
    void trims() {
        ActionCall call = guests().call(VM, spec(ActionKind.TRIM));
        assertThat(done(actions().verify(call))).isInstanceOf(Verification.Unseen.class);

        Outcome outcome = done(actions().start(call));
        assertThat(outcome.text()).isNotEmpty();
    }

    @Test
    void reallyTellsAWebhookOfTheSettings() {
        assertThat(guests().act(VM, spec(ActionKind.WEBHOOK, "to", "ok200"))).contains("answered 200");
        assertThat(told).singleElement().asString().contains("\"domain\":\"" + VM + "\"");
        guests().declines(VM, spec(ActionKind.WEBHOOK, "to", "elsewhere"), "no-webhook");
        assertThat(actions().fault(spec(ActionKind.WEBHOOK, "to", "elsewhere")))
                .hasValueSatisfying(text -> assertThat(text).contains("alerting.webhooks has no 'elsewhere'"));
        assertThat(actions().fault(spec(ActionKind.WEBHOOK, "to", "ok200"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"redirect302, Refused", "refused404, Refused", "broken500, Unknown", "never, Unknown"})
    void saysWhatBecameOfAWebhookThatIsNotWell(String name, String outcome) {
        ActionCall call = guests().call(VM, spec(ActionKind.WEBHOOK, "to", name));

        assertThat(done(actions().start(call)).getClass().getSimpleName()).isEqualTo(outcome);
        assertThat(told).as("told once, and nobody else").hasSize(1);
        assertThat(done(actions().verify(call))).isInstanceOf(Verification.Denied.class);
    }

    @Test
    void runsTheFenceCommandWithoutAShell() {
        ActionCall call = guests().call(VM, spec(ActionKind.FENCE));
        assertThat(done(actions().check(call.spec(), call.before()))).isInstanceOf(Precondition.Met.class);

        Outcome outcome = done(actions().start(call));
        assertThat(outcome.text()).contains("ended with 0: a|" + VM + "|; echo $HOME " + call.id() + "|");
        assertThat(guests().confirmed(call)).contains("ended with 0");
    }

    @Test
    void theFenceCommandGetsTheTokensOfTheLeasesInItsEnvironmentOnly() throws Exception {
        HeldLease one = new HeldLease("/disks/a b.qcow2", 42, "cluster");
        assertThat(fenced(List.of(one)))
                .contains("(42)([{\"resource\":\"/disks/a b.qcow2\",\"token\":42,\"scope\":\"cluster\"}])");
        assertThat(fenced(List.of(one, new HeldLease("/disks/c", 7, "host"))))
                .as("which of them is for the command to choose")
                .contains("()([{")
                .contains("\"token\":7");
        assertThat(fenced(List.of())).contains("()()");
        assertThat(fenced(Collections.nCopies(1_000, one))).contains("not run").contains("1000 leases");
    }

    private String fenced(List<HeldLease> leases) throws Exception {
        Files.writeString(
                folder.resolve("fence"), "#!/bin/sh\necho \"($VIRTWARDEN_FENCING_TOKEN)($VIRTWARDEN_LEASES)\"\n");
        ActionCall call = guests().call(VM, spec(ActionKind.FENCE));
        return done(actions()
                        .start(new ActionCall(
                                call.id(), VM, call.spec(), call.before(), call.startedAt(), call.reason(), leases)))
                .text();
    }

    @Test
    void aFenceCommandThatFailsHasFencedNothingThatAnybodyKnows() {
        ActionCall call = guests().call(VM, spec(ActionKind.FENCE));
        Sight.Here before = call.before();
        Sight.Here named = new Sight.Here(
                before.uri(), VM, "fails", before.state(), before.reason(), "none", before.optIn(), before.facts());
        ActionCall failing = new ActionCall(call.id(), VM, call.spec(), named, call.startedAt(), call.reason());

        assertThat(done(actions().start(failing))).isInstanceOf(Outcome.Unknown.class);
        assertThat(done(actions().verify(failing))).isInstanceOf(Verification.Denied.class);
    }
}
