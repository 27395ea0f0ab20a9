package io.virtwarden.alerting.live;

import static io.virtwarden.alerting.live.Guests.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionsContract;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import io.virtwarden.hypervisor.feed.Feed;
import io.virtwarden.hypervisor.feed.FeedSettings;
import io.virtwarden.hypervisor.feed.FeedSignal;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.HypervisorExtension;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every action that needs no partner, on QEMU's guests under a real libvirtd; and all that the contract asks. */
@ExtendWith(HypervisorExtension.class)
final class RealDomainsIT extends ActionsContract {
    private static final LiveSettings SETTINGS =
            new LiveSettings(InstantSource.system(), Duration.ofSeconds(5), Duration.ofSeconds(3));

    private final UUID vm = UUID.randomUUID();
    private @Nullable PrivateHypervisor lab;
    private @Nullable Links links;
    private @Nullable LibvirtActions actions;
    private @Nullable Guests guests;

    @BeforeEach
    void startAGuest(PrivateHypervisor hypervisor) {
        lab = hypervisor;
        hypervisor.define(DomainXml.named("größe <1>").uuid(vm).disk(hypervisor.disk("d-" + vm, "32M"), "vda"));
        hypervisor.virsh("start", vm.toString());
        links = new Links(LinkSettings.standard(), InstantSource.system());
        actions = LibvirtActions.open(links, List.of(hypervisor.uri()), SETTINGS);
        guests = new Guests(actions);
        await().atMost(Guests.PATIENCE).until(() -> Guests.done(actions().look(vm)) instanceof Sight.Here);
    }

    @AfterEach
    void disconnect() {
        actions().close();
        Objects.requireNonNull(links).close();
    }

    @Override
    protected LibvirtActions actions() {
        return Objects.requireNonNull(actions);
    }

    @Override
    protected UUID running() {
        return vm;
    }

    private Guests guests() {
        return Objects.requireNonNull(guests);
    }

    private PrivateHypervisor lab() {
        return Objects.requireNonNull(lab);
    }

    @Test
    void seesNamesAsTheyAre() {
        assertThat(guests().here(vm).name()).isEqualTo("größe <1>");
        assertThat(guests().here(vm).facts()).containsEntry("state", "running (booted)");
    }

    @Test
    void opensNoConnectionForActingUntilARuleMayAct() {
        guests().check(vm, spec(ActionKind.SUSPEND));
        assertThat(threads()).noneMatch(name -> name.startsWith("libvirt-alerting-act"));

        actions().prepare();
        assertThat(threads()).anyMatch(name -> name.startsWith("libvirt-alerting-act"));
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .toList();
    }

    @Test
    void resetsAndHearsThatItBeganAnew() {
        SignalQueue queue = new SignalQueue(1_000);
        try (Feed feed = new Feed(
                Objects.requireNonNull(links),
                List.of(lab().uri()),
                FeedSettings.standard(),
                queue,
                InstantSource.system())) {
            feed.start();
            await().atMost(Guests.PATIENCE)
                    .until(
                            () -> queue.drain(1, Duration.ofSeconds(1)),
                            signals -> signals.stream().anyMatch(FeedSignal.Connected.class::isInstance));
            ActionCall call = guests().call(vm, spec(ActionKind.RESET));
            assertThat(Guests.done(actions().start(call))).isInstanceOf(Outcome.Done.class);
            await().atMost(Guests.PATIENCE).until(() -> {
                for (FeedSignal signal : queue.drain(100, Duration.ofMillis(100))) {
                    if (signal instanceof FeedSignal.Heard heard) {
                        actions().heard(heard.event());
                    }
                }
                return Guests.done(actions().verify(call)) instanceof Verification.Confirmed;
            });
        }
    }

    @Test
    void asksForAShutdownThatNobodyHearsAndEndsItAfterItsGrace() {
        guests().act(vm, spec(ActionKind.SHUTDOWN, "grace", "5s", "destroy", "true"));

        assertThat(lab().virsh("domstate", "--reason", vm.toString())).isEqualTo("shut off (destroyed)");
        guests().declines(vm, spec(ActionKind.START), "shut-off-on-purpose");
    }

    @Test
    void startsADomainWhoseQemuDied() {
        lab().inside(
                        "bash",
                        "-c",
                        "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline | grep -q '^/usr/bin/qemu.*-uuid " + vm
                                + "' && kill -KILL ${p#/proc/}; done; true");
        await().atMost(Guests.PATIENCE)
                .until(() -> lab().virsh("domstate", "--reason", vm.toString()).equals("shut off (crashed)"));

        guests().act(vm, spec(ActionKind.START));
        assertThat(lab().virsh("domstate", vm.toString())).isEqualTo("running");
    }

    @Test
    void injectsAnNmi() {
        guests().act(vm, spec(ActionKind.INJECT_NMI));
    }

    @Test
    void declinesWhatThereIsNoJobFor() {
        guests().declines(vm, spec(ActionKind.ABORT_JOB), "no-job");
        guests().declines(vm, spec(ActionKind.BLOCK_JOB_ABORT, "disk", "vda"), "no-block-job");
    }

    @Test
    void closesACallThatNeverReturnsAsUnknownAndSaysSo() {
        actions().prepare();
        ActionCall call = guests().call(vm, spec(ActionKind.SUSPEND));
        Guests.done(actions().check(call.spec(), call.before()));
        lab().stopLibvirtd();
        try {
            Outcome outcome = Guests.done(actions().start(call));
            assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
            assertThat(outcome.text()).contains("has not answered suspend");
            assertThat(Guests.done(actions().verify(call))).isInstanceOf(Verification.Unseen.class);
        } finally {
            lab().continueLibvirtd();
        }
        guests().confirmed(call);
    }

    @Test
    void doesNotActWhileLibvirtIsGoneAndSeesTheTruthOnceItIsBack() {
        actions().prepare();
        ActionCall call = guests().call(vm, spec(ActionKind.SUSPEND));
        Guests.done(actions().check(call.spec(), call.before()));
        lab().kill9Libvirtd();
        try {
            assertThat(Guests.done(actions().start(call))).isNotInstanceOf(Outcome.Done.class);
            assertThat(Guests.done(actions().verify(call))).isInstanceOf(Verification.Unseen.class);
        } finally {
            lab().startLibvirtd();
        }
        await().atMost(Guests.PATIENCE)
                .until(() -> Guests.done(actions().verify(call)) instanceof Verification.Pending);
    }

    @Test
    void deniesAnEffectOnADomainThatIsGone() {
        ActionCall call = guests().call(vm, spec(ActionKind.SUSPEND));
        lab().virsh("destroy", vm.toString());
        lab().virsh("undefine", vm.toString());

        assertThat(Guests.done(actions().start(call))).isInstanceOf(Outcome.Refused.class);
        assertThat(Guests.done(actions().verify(call))).isInstanceOf(Verification.Denied.class);
    }
}
