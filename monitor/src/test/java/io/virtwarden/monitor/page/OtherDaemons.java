package io.virtwarden.monitor.page;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** logd, lockd and alerting as their documents say, over domains that a {@link SimulatedNode} has. */
final class OtherDaemons implements AutoCloseable {
    private final StandInDaemon logd = StandInDaemon.answering(this::logd);
    private final StandInDaemon lockd = StandInDaemon.answering(this::lockd);
    private final StandInDaemon alerting = StandInDaemon.answering(this::alerting);
    private final List<HttpServerResponse> tails = new CopyOnWriteArrayList<>();

    Map<String, URI> addresses() {
        return Map.of("logd", logd.address(), "lockd", lockd.address(), "alerting", alerting.address());
    }

    /** What every guest says now. */
    void say(String text) {
        tails.forEach(tail -> {
            var unused = tail.write(text);
        });
    }

    /** lockd is away from now on. */
    void endLockd() {
        lockd.close();
    }

    private static void json(HttpServerRequest request, Buffer body) {
        var unused =
                request.response().putHeader("Content-Type", "application/json").end(body);
    }

    private void logd(HttpServerRequest request) {
        if (request.path().startsWith("/v1/consoles/")) {
            HttpServerResponse tail = request.response().setChunked(true).putHeader("Content-Type", "text/plain");
            var unused = tail.write(BOOT);
            tails.add(tail);
            return;
        }
        JsonArray consoles = new JsonArray();
        for (int i = 0; i < 5; i++) {
            String path = "/var/log/libvirt/qemu/guest-" + i + "-serial0.log";
            consoles.add(new JsonObject()
                    .put("domain", SimulatedNode.uuid(i).toString())
                    .put("domainName", "guest-" + i)
                    .put("name", path)
                    .put("aliases", new JsonArray().add("serial0"))
                    .put("open", true));
        }
        json(request, consoles.toBuffer());
    }

    private void lockd(HttpServerRequest request) {
        JsonArray leases = new JsonArray();
        for (int i = 0; i < 40; i++) {
            leases.add(new JsonObject()
                    .put("id", i)
                    .put("resource", "/var/lib/libvirt/images/guest-" + i + ".qcow2")
                    .put("mode", i % 5 == 4 ? "shared" : "exclusive")
                    .put("token", 1795000000000000L + i)
                    .put("scope", "host")
                    .put("state", i == 3 ? "lost" : "held")
                    .put(
                            "owner",
                            new JsonObject()
                                    .put("name", "guest-" + i)
                                    .put("domain", SimulatedNode.uuid(i).toString()))
                    .put("since", Instant.now().minusSeconds(3000L * (i + 1)).toString()));
        }
        json(request, leases.toBuffer());
    }

    private void alerting(HttpServerRequest request) {
        JsonArray actions = new JsonArray();
        actions.add(action("3f9a77c1d2e4b5a6", "waiting", "resume-after-io-error", "resume", "db-2"));
        actions.add(action("9c1b00e4aa10ff32", "waiting", "power-off-stuck-shutdown", "destroy", "mail-4"));
        actions.add(action("77ab01cd23ef4567", "verified", "resume-after-io-error", "resume", "web-9"));
        actions.add(action("5510beef77aa0912", "failed", "abort-stalled-migration", "abort-job", "ci-12"));
        json(request, actions.toBuffer());
    }

    private static JsonObject action(String id, String status, String rule, String action, String name) {
        JsonObject decision = new JsonObject().put("action", action).put("text", "all guards let it pass");
        if (status.equals("waiting")) {
            decision.put("expires", Instant.now().plusSeconds(1500).toString());
        }
        JsonObject made = new JsonObject()
                .put("id", id)
                .put("status", status)
                .put("rule", rule)
                .put("domain", SimulatedNode.uuid(10).toString())
                .put("changedAt", Instant.now().minusSeconds(200).toString())
                .put("signal", new JsonObject().put("labels", new JsonObject().put("name", name)))
                .put("decision", decision);
        if (status.equals("failed")) {
            made.put("ended", new JsonObject().put("text", "the migration went on after the abort"));
        }
        return made;
    }

    @Override
    public void close() {
        logd.close();
        lockd.close();
        alerting.close();
    }

    private static final String BOOT = """
            [    0.000000] Linux version 6.1.0-30-amd64 (Debian 6.1.124-1)
            [    0.000000] Command line: BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro console=ttyS0,115200
            [    0.412188] virtio_blk virtio1: [vda] 41943040 512-byte logical blocks (21.5 GB/20.0 GiB)
            [    0.731902] EXT4-fs (vda1): mounted filesystem with ordered data mode
            [    1.204411] systemd[1]: Detected virtualization kvm.
            [    1.204530] systemd[1]: Hostname set to <guest>.
            [  OK  ] Started systemd-journald.service - Journal Service.
            [  OK  ] Reached target network.target - Network.
            [  OK  ] Started ssh.service - OpenBSD Secure Shell server.
            [  OK  ] Started postgresql@15-main.service - PostgreSQL Cluster 15-main.
            [FAILED] Failed to start fstrim.service - Discard unused blocks.
            [  OK  ] Reached target multi-user.target - Multi-User System.

            Debian GNU/Linux 12 guest ttyS0

            guest login:\s""";
}
