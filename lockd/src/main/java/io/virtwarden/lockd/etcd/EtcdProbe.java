package io.virtwarden.lockd.etcd;

import io.vertx.core.Vertx;
import io.virtwarden.chassis.etcd.EtcdException;
import io.virtwarden.chassis.etcd.GatewaySettings;
import io.virtwarden.chassis.etcd.JsonGateway;
import io.virtwarden.chassis.etcd.Op;
import io.virtwarden.chassis.etcd.Txn;
import io.virtwarden.chassis.ops.Status;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether each member of etcd can be used as the settings say: reached, trusted, logged in to, and read. Changes nothing. */
public final class EtcdProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private EtcdProbe() {}

    /**
     * What a member said.
     *
     * @param status names the member, and the fix if it cannot be used
     */
    public record Answer(URI endpoint, Status status) {}

    /** Asks every member by itself, one after the other, for at most 5 s each; nobody if there is no etcd. Blocks. */
    public static List<Answer> ask(EtcdSettings settings) {
        if (!settings.enabled()) return List.of();
        Vertx vertx = Vertx.vertx();
        try {
            List<Answer> answers = new ArrayList<>();
            for (URI endpoint : settings.endpoints()) {
                answers.add(new Answer(endpoint, ask(vertx, settings, endpoint)));
            }
            return answers;
        } finally {
            vertx.close();
        }
    }

    private static Status ask(Vertx vertx, EtcdSettings settings, URI endpoint) {
        GatewaySettings all = settings.gateway();
        GatewaySettings one = new GatewaySettings(
                List.of(endpoint), all.timeout(), all.user(), all.password(), all.token(), all.tls());
        try (JsonGateway gateway = new JsonGateway(vertx, one, () -> {})) {
            gateway.read(Txn.of(Op.get(settings.prefix() + "doctor")), PATIENCE)
                    .get(PATIENCE.toSeconds() + 1, TimeUnit.SECONDS);
            return Status.ok(endpoint + " answers, keys below " + settings.prefix() + " can be read");
        } catch (ExecutionException e) {
            return Status.failed("lockd.etcd.endpoints: "
                    + EtcdException.of(e.getCause() == null ? e : e.getCause()).reason());
        } catch (TimeoutException e) {
            return Status.failed("lockd.etcd.endpoints: " + endpoint + " does not answer within 5 s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Status.failed(endpoint + ": interrupted");
        } catch (RuntimeException e) {
            // A certificate that cannot be read, for one.
            return Status.failed("lockd.etcd: " + endpoint + ": " + e.getMessage());
        }
    }
}
