package io.virtwarden.alerting.live;

import static io.virtwarden.alerting.live.Guests.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.ActionsContract;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Undone;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every action that needs no partner, on QEMU's guests under a real libvirtd; and all that the contract asks. */
@ExtendWith(HypervisorExtension.class)
final class RealDomainsIT extends ActionsContract {
    @TempDir
    Path folder = Path.of(".");

    private final UUID vm = UUID.randomUUID();
    private final List<Undone> undone = new CopyOnWriteArrayList<>();
    private volatile boolean recording = true;
    private @Nullable PrivateHypervisor lab;
    private @Nullable Links links;
    private @Nullable LibvirtActions actions;
    private @Nullable Guests guests;

    @BeforeEach
    void startAGuest(PrivateHypervisor hypervisor) throws Exception {
        lab = hypervisor;
        hypervisor.define(DomainXml.named("größe <1>")
                .uuid(vm)
                .disk(written(hypervisor, "d-" + vm), "vda")
                .nic());
        hypervisor.virsh("start", vm.toString());
        links = new Links(LinkSettings.standard(), InstantSource.system());
        actions = LibvirtActions.open(links, List.of(hypervisor.uri()), settings());
        guests = new Guests(actions);
        await().atMost(Guests.PATIENCE).until(() -> Guests.done(actions().look(vm)) instanceof Sight.Here);
    }

    /** With something in it: a copy of nothing is ready at once. */
    private static Path written(PrivateHypervisor hypervisor, String name) {
        Path disk = hypervisor.disk(name, "32M");
        hypervisor.inside("qemu-io", "-f", "qcow2", "-c", "write 0 30M", disk.toString());
        return disk;
    }

    private LiveSettings settings() {
        return LiveSettings.standard(folder, InstantSource.system(), new SimpleMeterRegistry())
                .times(Duration.ofSeconds(5), Duration.ofSeconds(3))
                .recorded(what -> {
                    if (!recording) {
                        return CompletableFuture.failedFuture(new IOException("full"));
                    }
                    undone.add(what);
                    return CompletableFuture.completedFuture(true);
                });
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

    // ---- block jobs

    @Test
    void slowsABlockCopyDownAndAbortsIt() throws Exception {
        copySlowly();
        guests().declines(vm, spec(ActionKind.BLOCK_JOB_ABORT, "disk", "vda", "how", "pivot"), "not-ready");

        guests().act(vm, spec(ActionKind.BLOCK_JOB_SPEED, "disk", "vda", "bandwidth", "2MiB"));
        assertThat(lab().virsh("blockjob", vm.toString(), "vda", "--info", "--bytes"))
                .contains("2097152 bytes/s");

        guests().act(vm, spec(ActionKind.BLOCK_JOB_ABORT, "disk", "vda"));
        assertThat(lab().virsh("domblklist", vm.toString())).contains("d-" + vm);

        copySlowly();
        guests().act(vm, spec(ActionKind.BLOCK_JOB_ABORT, "disk", "vda", "how", "async"));
    }

    @Test
    void pivotsToACopyOnceItIsReady() throws Exception {
        ActionSpec pivot = spec(ActionKind.BLOCK_JOB_ABORT, "disk", "vda", "how", "pivot");
        copy("0");
        await().atMost(Guests.PATIENCE).until(() -> guests().check(vm, pivot) instanceof Precondition.Met);

        guests().act(vm, pivot);
        assertThat(lab().virsh("domblklist", vm.toString())).contains("copy-" + vm);
    }

    /** A copy of 30 MiB at 1 MiB/s outlives its test. */
    private void copySlowly() throws Exception {
        copy("1048576");
    }

    private void copy(String bytesPerSecond) throws Exception {
        Files.deleteIfExists(lab().scratch().resolve("copy-" + vm));
        lab().virsh(
                        "blockcopy",
                        vm.toString(),
                        "vda",
                        "--dest",
                        lab().scratch().resolve("copy-" + vm).toString(),
                        "--bandwidth",
                        bytesPerSecond,
                        "--bytes",
                        "--transient-job");
    }

    // ---- memory in files

    @Test
    void dumpsSavesAndGoesOnFromThere() throws Exception {
        Path scratch = lab().scratch();
        String dumped = guests().act(vm, spec(ActionKind.CORE_DUMP, "folder", scratch.toString()));
        assertThat(dumped).contains(vm + "-").contains(".core has ");
        assertThat(lab().virsh("domstate", vm.toString())).isEqualTo("running");

        guests().act(vm, spec(ActionKind.MANAGED_SAVE));
        guests().declines(vm, spec(ActionKind.START), "shut-off-on-purpose");
        lab().virsh("start", vm.toString());

        Path file = scratch.resolve("saved-" + vm);
        guests().act(vm, spec(ActionKind.SAVE, "path", file.toString()));
        assertThat(file).exists();
        lab().virsh("restore", file.toString());
        guests().declines(vm, spec(ActionKind.SAVE, "path", file.toString()), "file-exists");
        assertThat(guests().check(vm, spec(ActionKind.SAVE, "path", "/nowhere/at/all")))
                .isInstanceOf(Precondition.Unclear.class);
    }

    // ---- memory, disks, network

    @Test
    void keepsMemoryWithinItsBounds() {
        guests().declines(vm, spec(ActionKind.SET_MEMORY, "size", "17MiB"), "beyond-maximum");
        guests().declines(vm, spec(ActionKind.SET_MEMORY, "size", "16MiB"), "nothing-to-do");
    }

    @Test
    void limitsADiskAndLiftsTheLimitAgainEvenAfterARestart() throws Exception {
        lab().virsh("blkdeviotune", vm.toString(), "vda", "--read-iops-sec", "5000");
        guests().declines(vm, spec(ActionKind.THROTTLE, "disk", "vdz", "iops", "5"), "no-disk");
        guests().act(vm, spec(ActionKind.THROTTLE, "disk", "vda", "iops", "500", "lift", "1h"));
        assertThat(iops()).containsExactly("total_iops_sec:500", "read_iops_sec:0");
        guests().declines(vm, spec(ActionKind.THROTTLE, "disk", "vda", "iops", "5"), "nothing-to-do");

        // What a killed process leaves: a file that says what is due.
        actions().close();
        Path left = onlyFile(folder);
        Files.writeString(
                left, Files.readString(left).replaceFirst("\"due\":\"[^\"]*\"", "\"due\":\"2020-01-01T00:00:00Z\""));
        actions = LibvirtActions.open(Objects.requireNonNull(links), List.of(lab().uri()), settings());
        await().atMost(Guests.PATIENCE)
                .untilAsserted(() -> assertThat(iops()).containsExactly("total_iops_sec:0", "read_iops_sec:5000"));
        await().atMost(Guests.PATIENCE).until(() -> !Files.exists(left));
        assertThat(undone).singleElement().satisfies(lifted -> {
            assertThat(lifted.result()).isEqualTo("done");
            assertThat(lifted.before()).contains("total_iops_sec=500");
            assertThat(lifted.after()).contains("read_iops_sec=5000");
        });
    }

    @Test
    void leavesLimitsAloneThatSomebodyChangedAndSaysSo() throws Exception {
        recording = false; // The journal is full at first: what cannot be written down is not forgotten.
        guests().act(vm, spec(ActionKind.THROTTLE, "disk", "vda", "iops", "500", "lift", "1s"));
        await().atMost(Guests.PATIENCE)
                .untilAsserted(() -> assertThat(iops()).containsExactly("total_iops_sec:0", "read_iops_sec:0"));
        assertThat(onlyFile(folder)).exists();
        lab().virsh("blkdeviotune", vm.toString(), "vda", "--total-iops-sec", "700");
        recording = true;

        await().atMost(Guests.PATIENCE).until(() -> !undone.isEmpty());
        assertThat(undone.get(0).result()).isEqualTo("left");
        assertThat(undone.get(0).text()).contains("total_iops_sec=700").contains("stay so");
        assertThat(iops()).containsExactly("total_iops_sec:700", "read_iops_sec:0");
    }

    private List<String> iops() {
        return lab().virsh("blkdeviotune", vm.toString(), "vda")
                .lines()
                .map(line -> line.replace(" ", ""))
                .filter(line -> line.startsWith("total_iops_sec:") || line.startsWith("read_iops_sec:"))
                .toList();
    }

    private static Path onlyFile(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    @Test
    void asksForTheNextThreshold() {
        guests().act(vm, spec(ActionKind.SET_BLOCK_THRESHOLD, "disk", "vda", "percent", "95"));
        assertThat(lab().virsh("domstats", "--block", vm.toString())).contains("block.0.threshold=");
    }

    @Test
    void pullsAndPlugsACable() {
        String mac = lab().virsh("domiflist", vm.toString()).replaceFirst("(?s).*(52:54:00[0-9a-f:]*).*", "$1");
        guests().declines(vm, spec(ActionKind.LINK_UP, "interface", mac), "nothing-to-do");
        guests().declines(vm, spec(ActionKind.LINK_DOWN, "interface", "vnet99"), "no-interface");

        guests().act(vm, spec(ActionKind.LINK_DOWN, "interface", mac));
        assertThat(lab().virsh("domif-getlink", vm.toString(), mac)).endsWith("down");
        guests().act(vm, spec(ActionKind.LINK_UP, "interface", mac));
        assertThat(lab().virsh("domif-getlink", vm.toString(), mac)).endsWith("up");
    }

    @Test
    void doesNotFreezeAGuestWhoseAgentIsAway() {
        guests().declines(vm, spec(ActionKind.FREEZE), "no-agent");
        guests().declines(vm, spec(ActionKind.TRIM), "no-agent");
    }
}
