package io.virtwarden.benchmarks;

import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Alerts: how soon they are safe, how many a node takes, how soon an event leads to a call, and what a storm does. */
final class AlertingBench implements Benchmark {
    private static final int WARM_UP = 2_000;
    private static final int POSTS = 3_000;
    private static final int RATE = 1_000;
    private static final int SECONDS = 20;
    private static final int TOGETHER = 10;
    private static final int EVENTS = 120;
    private static final int EVENT_WARM_UP = 20;
    private static final int STORM = 10_000;
    private static final int DOMAINS = 200;
    private static final String TEST = "6695eb01-f6a4-8304-79aa-97f2502e193f";

    private static final String OBSERVE = """
        rules:
          bench:
            description: bench
            alert: ['alertname="Bench"']
            steps: [{action: suspend}]
        """;
    private static final String SUSPEND = OBSERVE.replace("    steps", "    mode: auto\n    steps");
    private static final String RESUME = """
        rules:
          bench:
            description: bench
            event: lifecycle
            where: ['event="suspended"']
            mode: auto
            steps: [{action: resume, with: {settle: 0s}, timeout: 30s}]
            limits: {cooldown: 0s, flaps: 1000, window: 1h, concurrent: 10}
        """;

    @Override
    public String name() {
        return "alerting";
    }

    @Override
    public String about() {
        return "webhook to 202, 1,000 alerts/s, libvirt's event to the call, a storm of 10,000 alerts";
    }

    @Override
    public List<Result> run(Path scratch) throws Exception {
        LabRequirements.demand(LabRequirements.Part.HYPERVISOR);
        List<Result> results = new ArrayList<>();
        try (OurAlerting ours = OurAlerting.start(scratch.resolve("webhook"), "test:///default", OBSERVE, "")) {
            results.addAll(webhook(ours));
        }
        try (OurAlerting ours = OurAlerting.start(
                scratch.resolve("rate"), "test:///default", OBSERVE, ", incidents: {max: 100000}, retry: 1h")) {
            results.addAll(rate(ours));
        }
        results.addAll(events(scratch.resolve("events")));
        String uri = TestDriverFile.write(scratch.resolve("storm.xml"), DOMAINS, 1);
        try (OurAlerting ours = OurAlerting.start(scratch.resolve("storm"), uri, SUSPEND, "")) {
            results.addAll(storm(ours));
        }
        return results;
    }

    private static List<Result> webhook(OurAlerting ours) throws Exception {
        AlertSender sender = new AlertSender(ours.address("/v1/alerts"));
        double[] millis = new double[POSTS];
        for (int i = -WARM_UP; i < POSTS; i++) {
            double one = sender.post(List.of(sender.alert(TEST, "w" + i)));
            if (i >= 0) {
                millis[i] = one;
            }
        }
        Sample sample = new Sample(millis);
        return List.of(
                quantile("webhook to 202 with the sync, p99", sample, 0.99, 25),
                quantile("the same, p50", sample, 0.5, null));
    }

    private static List<Result> rate(OurAlerting ours) throws Exception {
        AlertSender sender = new AlertSender(ours.address("/v1/alerts"));
        for (int i = 0; i < WARM_UP; i += TOGETHER) {
            sender.post(alerts(sender, "warm", i));
        }
        List<List<String>> posts = new ArrayList<>();
        for (int i = 0; i < RATE * SECONDS; i += TOGETHER) {
            posts.add(alerts(sender, "r", i));
        }
        long began = System.nanoTime();
        Sample answers = sender.schedule(posts, 1_000_000_000L * TOGETHER / RATE);
        int all = WARM_UP + RATE * SECONDS;
        Waiting.until(
                "every alert is decided",
                Duration.ofMinutes(2),
                () -> ours.sum("virtwarden_alerting_decisions_total", "rule=\"bench\"") >= all);
        double seconds = (System.nanoTime() - began) / 1e9;
        // What was decided last is durable a moment later.
        Waiting.until(
                "every decision is durable",
                Duration.ofMinutes(1),
                () -> DecisionTrail.of(ours.journal()).decided() >= all);
        DecisionTrail trail = DecisionTrail.of(ours.journal());
        return List.of(
                Result.atLeast(
                        "alerts decided, each with a look at the domain, " + RATE + "/s offered for " + SECONDS + " s",
                        "1/s",
                        new Sample(RATE * SECONDS / seconds),
                        RATE * 0.97),
                quantile("202 at that rate, p99", answers, 0.99, null),
                Result.atMost("of them lost", "alerts", new Sample((double) all - trail.received()), 0),
                Result.atMost("of them without a decision", "alerts", new Sample((double) all - trail.decided()), 0),
                Result.atMost("of them doubled", "alerts", new Sample(trail.doubled()), 0));
    }

    private static List<String> alerts(AlertSender sender, String prefix, int from) {
        List<String> alerts = new ArrayList<>();
        for (int i = from; i < from + TOGETHER; i++) {
            alerts.add(sender.alert(TEST, prefix + i));
        }
        return alerts;
    }

    private static Sample warm(double[] all) {
        return new Sample(Arrays.copyOfRange(all, EVENT_WARM_UP, all.length));
    }

    /** A guest under a real libvirtd is suspended by hand; the rule resumes it. */
    private static List<Result> events(Path folder) throws Exception {
        try (PrivateHypervisor lab = PrivateHypervisor.start()) {
            UUID vm = UUID.randomUUID();
            lab.define(DomainXml.named("bench").uuid(vm).disk(lab.disk("bench", "8M"), "vda"));
            lab.virsh("start", vm.toString());
            try (OurAlerting ours = OurAlerting.start(folder, lab.uri(), RESUME, ", retry: 1s")) {
                for (int i = 1; i <= EVENTS; i++) {
                    int wanted = i;
                    lab.virsh("suspend", vm.toString());
                    Waiting.until(
                            "the guest is resumed",
                            Duration.ofSeconds(30),
                            () -> ours.sum("virtwarden_alerting_actions_total", "result=\"verified\"") >= wanted);
                }
                Waiting.until(
                        "all is durable",
                        Duration.ofMinutes(1),
                        () -> DecisionTrail.of(ours.journal()).toCallMillis().length >= EVENTS);
                DecisionTrail trail = DecisionTrail.of(ours.journal());
                Sample toCall = warm(trail.toCallMillis());
                Sample toReturn = warm(trail.toReturnMillis());
                return List.of(
                        quantile("libvirt's event until libvirt is called, p99", toCall, 0.99, 20),
                        quantile("the same, p50", toCall, 0.5, null),
                        quantile("until libvirt has returned from the call, p99", toReturn, 0.99, null),
                        quantile("the same, p50", toReturn, 0.5, null));
            }
        }
    }

    private static List<Result> storm(OurAlerting ours) throws Exception {
        AlertSender sender = new AlertSender(ours.address("/v1/alerts"));
        double before = ProcessCost.residentMib(ours.pid());
        Random random = new Random(7);
        List<List<String>> posts = new ArrayList<>();
        for (int i = 0; i < STORM; i += 100) {
            List<String> alerts = new ArrayList<>();
            for (int n = i; n < i + 100; n++) {
                String uuid = String.format("00000000-0000-4000-8000-%012x", random.nextInt(DOMAINS));
                alerts.add(sender.alert(uuid, "s" + n));
            }
            posts.add(alerts);
        }
        long began = System.nanoTime();
        Sample answers = sender.schedule(posts, 1_000_000);
        Waiting.until(
                "every alert is decided",
                Duration.ofMinutes(2),
                () -> DecisionTrail.of(ours.journal()).decided() >= STORM);
        double seconds = (System.nanoTime() - began) / 1e9;
        DecisionTrail trail = DecisionTrail.of(ours.journal());
        int share = DOMAINS / 10;
        return List.of(
                Result.reported("storm of 10,000 alerts until each is decided", "s", new Sample(seconds)),
                quantile("202 in the storm, p99", answers, 0.99, null),
                Result.reported("posts refused in the storm and sent again", "posts", new Sample(sender.refused())),
                Result.atMost("actions begun in the storm", "actions", new Sample(trail.started()), share),
                Result.atLeast("breaker open", "", new Sample(ours.own().of("virtwarden_alerting_breaker_open")), 1),
                Result.atMost(
                        "resident memory after the storm", "MiB", new Sample(ProcessCost.residentMib(ours.pid())), 400),
                Result.reported("resident memory before it", "MiB", new Sample(before)));
    }

    private static Result quantile(
            String metric, Sample sample, double quantile, @org.jspecify.annotations.Nullable Integer limit) {
        double value = sample.quantile(quantile);
        return new Result(
                metric,
                "ms",
                value,
                sample.spread(),
                null,
                limit == null ? "" : "<= " + limit + " ms",
                limit == null ? null : value <= limit);
    }
}
