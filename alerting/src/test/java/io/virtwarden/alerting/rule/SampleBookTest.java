package io.virtwarden.alerting.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.alerting.action.ActionKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the packaged book catches what it says, and leaves its nearest neighbour alone. */
class SampleBookTest {
    private static final Path FILE = Path.of("../dist/src/main/conf/rules.yaml");

    record Sample(String rule, Signal caught, Signal left) {}

    static Stream<Sample> samples() {
        return Stream.of(
                new Sample(
                        "resume-after-io-error",
                        event("lifecycle", "event=suspended", "detail=ioerror"),
                        event("lifecycle", "event=suspended", "detail=paused")),
                new Sample(
                        "resume-paused-alert",
                        alert("alertname=LibvirtDomainPausedIoError"),
                        alert("alertname=LibvirtDomainPaused")),
                new Sample(
                        "start-after-crash",
                        event("lifecycle", "event=stopped", "detail=crashed"),
                        event("lifecycle", "event=stopped", "detail=destroyed")),
                new Sample(
                        "reset-after-panic",
                        event("lifecycle", "event=crashed", "detail=panicked"),
                        event("lifecycle", "event=crashed", "detail=crashloaded")),
                new Sample("nmi-on-hang", event("watchdog", "action=none"), event("watchdog", "action=reset")),
                new Sample("abort-stuck-migration", value("job.stalled", 301), value("job.stalled", 300)),
                new Sample(
                        "abort-migration-alert",
                        alert("alertname=LibvirtMigrationNotConverging"),
                        alert("alertname=MigrationSlow")),
                new Sample(
                        "abort-stuck-backup",
                        alert("alertname=LibvirtJobStuck", "operation=backup"),
                        alert("alertname=LibvirtJobStuck", "operation=save")),
                new Sample(
                        "pivot-when-ready",
                        event("block-job-2", "type=copy", "status=ready"),
                        event("block-job-2", "type=pull", "status=ready")),
                new Sample(
                        "slow-block-job",
                        alert("alertname=LibvirtDomainDiskLatencyHigh", "target_device=vdb"),
                        alert("alertname=LibvirtDomainDiskLatencyCritical", "target_device=vdb")),
                new Sample("suspend-before-full", value("disk.fill", 0.99), value("disk.fill", 0.98)),
                new Sample("trim-when-full", value("disk.fill", 0.91), value("memory.used", 0.91)),
                new Sample(
                        "throttle-noisy-disk",
                        alert("alertname=LibvirtDomainDiskNoisy", "target_device=vda"),
                        alert("alertname=LibvirtDomainDiskThrottled", "target_device=vda")),
                new Sample("threshold-again", event("block-threshold", "dev=vda"), event("io-error", "dev=vda")),
                new Sample(
                        "evacuate-on-cpu-steal",
                        alert("alertname=LibvirtDomainCpuStealCritical"),
                        alert("alertname=LibvirtDomainCpuStealHigh")),
                new Sample("ticket-on-watchdog", event("watchdog", "action=reset"), event("reboot")));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void eachRuleMatchesItsOwnAndLeavesItsNeighbour(Sample sample) throws RuleException {
        Rule rule = book().named(sample.rule()).orElseThrow();

        assertThat(rule.trigger().matches(sample.caught())).isTrue();
        assertThat(rule.trigger().matches(sample.left())).isFalse();
    }

    @Test
    void everyRuleIsSampledDescribedAndHarmlessAsDelivered() throws RuleException {
        List<Rule> rules = book().rules();

        assertThat(rules).hasSizeGreaterThanOrEqualTo(12).allMatch(rule -> rule.mode() == Mode.OBSERVE);
        assertThat(rules)
                .extracting(Rule::name)
                .containsExactlyInAnyOrderElementsOf(samples().map(Sample::rule).toList());
        assertThat(rules).extracting(Rule::description).doesNotHaveDuplicates();
    }

    @Test
    void everyAlertIsOneThatIsShipped() throws IOException {
        Set<String> shipped = new TreeSet<>();
        for (String file : List.of("libvirt-alerts.yaml", "virtwarden-alerts.yaml")) {
            shipped.addAll(found("- alert: (\\w+)", Path.of("../grafana/rules", file)));
        }

        assertThat(found("alertname[=!~]+\"([^\"]*)\"", FILE)).isNotEmpty().allMatch(shipped::contains);
    }

    private static List<String> found(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private static RuleBook book() throws RuleException {
        return RuleBook.load(FILE, EnumSet.allOf(ActionKind.class));
    }

    private static Signal event(String type, String... labels) {
        return signal(Signal.Source.EVENT, type, 0, labels);
    }

    private static Signal alert(String... labels) {
        return signal(Signal.Source.ALERT, "alert", 0, labels);
    }

    private static Signal value(String name, double value) {
        return signal(Signal.Source.STATISTIC, name, value);
    }

    private static Signal signal(Signal.Source source, String name, double value, String... labels) {
        Map<String, String> map = new HashMap<>();
        Arrays.stream(labels).map(label -> label.split("=", 2)).forEach(pair -> map.put(pair[0], pair[1]));
        return new Signal(source, name, map, "f", Instant.EPOCH, true, Optional.of(new UUID(1, 1)), value);
    }
}
