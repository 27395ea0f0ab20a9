package io.virtwarden.grafana;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Twenty hypervisors with 25 domains each, served for Prometheus at {@code /NODE/DAEMON}. What the daemons tell of themselves
 * is copied from real ones, with counters that move. The monitor of a twenty-first does not run.
 */
final class SyntheticFleet implements AutoCloseable {
    static final int NODES = 20;

    /** What each counts per second, by daemon and series. */
    private static final Map<String, Map<String, Double>> FIRST_TIMES = Map.of(
            "lockd",
            Map.of("virtwarden_lockd_expiry_actions_total{action=\"suspend\",result=\"done\"}", 0.01),
            "alerting",
            Map.ofEntries(
                    Map.entry("virtwarden_alerting_signals_total{source=\"alert\",outcome=\"received\"}", 0.5),
                    Map.entry("virtwarden_alerting_signals_total{source=\"alert\",outcome=\"duplicate\"}", 0.3),
                    Map.entry("virtwarden_alerting_signals_total{source=\"event\",outcome=\"unmatched\"}", 0.9),
                    Map.entry(decided("start", "ok"), 0.2),
                    Map.entry(decided("observed", "ok"), 0.3),
                    Map.entry(decided("waiting", "ok"), 0.05),
                    Map.entry(decided("declined", "cooldown"), 0.2),
                    Map.entry(decided("declined", "not-local"), 0.4),
                    Map.entry(ended("resume", "verified"), 0.15),
                    Map.entry(ended("resume", "failed"), 0.02),
                    Map.entry(ended("migrate", "verified"), 0.03),
                    Map.entry("virtwarden_alerting_missing_total{reason=\"full\"}", 0.01),
                    Map.entry("virtwarden_alerting_truncated_total", 0.01)));

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final Map<String, SyntheticNode> nodes = new TreeMap<>();
    private final Map<String, String> own;
    private final double began = seconds();

    /** @param own pages of real daemons, by the daemon's name */
    SyntheticFleet(Map<String, String> own) throws IOException {
        this.own = own;
        for (int number = 1; number <= NODES; number++) {
            SyntheticNode node = new SyntheticNode(number);
            nodes.put(node.name(), node);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** The scrape configuration for all of it: the job says which daemon, the instance which hypervisor. */
    String scrapeConfigs() {
        StringBuilder yaml = new StringBuilder("scrape_configs:\n");
        for (String daemon : own.keySet()) {
            yaml.append("  - job_name: virtwarden-").append(daemon).append("\n    static_configs:\n");
            for (String node : nodes.keySet()) {
                yaml.append("      - targets: ['127.0.0.1:")
                        .append(server.getAddress().getPort());
                yaml.append("']\n        labels: {instance: ")
                        .append(node)
                        .append(", host_name: ")
                        .append(node);
                yaml.append(", __metrics_path__: /")
                        .append(node)
                        .append('/')
                        .append(daemon)
                        .append("}\n");
            }
            if (daemon.equals("monitor")) {
                yaml.append("      - targets: ['127.0.0.1:1']\n        labels: {instance: kvm-21}\n");
            }
        }
        return yaml.toString();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        SyntheticNode node = nodes.get(path[1]);
        StringBuilder page = new StringBuilder();
        if (path[2].equals("monitor") && node != null) {
            page.append(node.page(Instant.now()));
        }
        page.append(moved(own.getOrDefault(path[2], ""), path[1]));
        page.append(firstTimes(path[2]));
        byte[] bytes = page.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** A real daemon's own metrics, in which every counter has moved on since the fleet began. */
    private String moved(String page, String node) {
        double since = seconds() - began;
        List<String> lines = new ArrayList<>();
        Map<String, String> types = new TreeMap<>();
        for (String line : page.lines().toList()) {
            String[] words = line.split(" ", -1);
            if (line.startsWith("# TYPE ")) {
                types.put(words[2], words[3]);
            } else if (!line.startsWith("#") && !line.startsWith("libvirt_") && !line.startsWith("jvm_gc_pause")) {
                String name = line.replaceAll("[{ ].*", "");
                boolean counts =
                        types.getOrDefault(name, "").equals("counter") || name.matches(".*_(bucket|count|sum)");
                int end = line.lastIndexOf(' ');
                double value = Double.parseDouble(line.substring(end + 1).replace("+Inf", "Infinity"));
                double now = counts ? value + (name.endsWith("_sum") ? 0.002 : 0.5) * since : value;
                lines.add(line.substring(0, end + 1) + special(line.substring(0, end), node, now));
            }
        }
        lines.add("jvm_gc_pause_seconds_sum{action=\"end of minor GC\"} " + since * 0.001);
        return String.join("\n", lines) + "\n";
    }

    /** One hypervisor has something to complain about, so that an alert fires; the daemons that are copied have no work. */
    private static double special(String series, String node, double value) {
        boolean troubled = node.equals("kvm-07");
        return switch (series.replaceAll("\\{.*", "")) {
            case "virtwarden_journal_quarantined",
                    "virtwarden_lockd_conflicts_open",
                    "virtwarden_alerting_breaker_open" -> troubled ? 1 : 0;
            case "virtwarden_lockd_etcd_session_state" -> troubled ? 2 : 1;
            case "virtwarden_alerting_paused" -> node.equals("kvm-12") ? 1 : 0;
            case "virtwarden_alerting_actions_waiting" -> node.equals("kvm-03") ? 2 : 0;
            case "virtwarden_lockd_leases" -> leases(series, troubled);
            case "virtwarden_lockd_files_locked", "virtwarden_lockd_domains" -> SyntheticNode.DOMAINS;
            default -> value;
        };
    }

    private static double leases(String series, boolean troubled) {
        if (!series.contains("exclusive")) return 0;
        boolean cluster = series.contains("cluster");
        if (series.contains("suspect")) return cluster && troubled ? 2 : 0;
        return series.contains("held") ? cluster ? 10 : SyntheticNode.DOMAINS : 0;
    }

    /** Counters that a daemon has only once what they count has happened. */
    private String firstTimes(String daemon) {
        Map<String, Double> perSecond = FIRST_TIMES.getOrDefault(daemon, Map.of());
        StringBuilder text = new StringBuilder();
        double since = seconds() - began;
        new TreeMap<>(perSecond)
                .forEach((series, rate) ->
                        text.append(series).append(' ').append(rate * since).append('\n'));
        return text.toString();
    }

    private static String decided(String decision, String code) {
        return "virtwarden_alerting_decisions_total{rule=\"r\",decision=\"" + decision + "\",code=\"" + code + "\"}";
    }

    private static String ended(String action, String result) {
        return "virtwarden_alerting_actions_total{rule=\"r\",action=\"" + action + "\",result=\"" + result + "\"}";
    }

    private static double seconds() {
        return System.nanoTime() / 1e9;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
