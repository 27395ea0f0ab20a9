package io.virtwarden.lockd.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.virtwarden.chassis.etcd.Etcd;
import io.virtwarden.chassis.etcd.EtcdException;
import io.virtwarden.chassis.etcd.GatewaySettings;
import io.virtwarden.chassis.etcd.GatewayTls;
import io.virtwarden.chassis.etcd.JsonGateway;
import io.virtwarden.chassis.etcd.Op;
import io.virtwarden.chassis.etcd.Txn;
import io.virtwarden.chassis.etcd.WatchListener;
import io.virtwarden.chassis.settings.SecretFile;
import io.virtwarden.testkit.etcd.EtcdServer;
import io.virtwarden.testkit.kafka.Pem;
import io.virtwarden.testkit.lab.LabRequirements;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An etcd that asks for certificates, or for a token. */
final class SecuredEtcdIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Pem> pairs = new HashMap<>();

    @TempDir
    private Path folder;

    @BeforeAll
    static void demand() {
        LabRequirements.demand(LabRequirements.Part.ETCD);
    }

    private Pem server() {
        return pair("server");
    }

    private Pem client() {
        return pair("client");
    }

    private Pem pair(String name) {
        return pairs.computeIfAbsent(name, made -> Pem.create(folder.resolve(made)));
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private EtcdServer secured() throws IOException {
        Path trusted = Files.writeString(
                folder.resolve("trusted.pem"),
                Files.readString(server().certificate()) + Files.readString(client().certificate()));
        return EtcdServer.secured(server().certificate(), server().key(), trusted);
    }

    private static GatewaySettings settings(URI uri, GatewayTls tls, Optional<SecretFile> token) {
        return new GatewaySettings(List.of(uri), Duration.ofSeconds(10), "", Optional.empty(), token, tls);
    }

    private GatewayTls mutual() {
        return new GatewayTls(
                Optional.of(server().certificate()), Optional.of(client().certificate()), Optional.of(client().key()));
    }

    private static void puts(JsonGateway gateway, String key) throws Exception {
        var unused =
                gateway.commit(Txn.of(new Op.Put(key, "v", 0)), PATIENCE).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void writesAndWatchesWithACertificate() throws Exception {
        BlockingQueue<List<WatchListener.Event>> heard = new LinkedBlockingQueue<>();
        try (EtcdServer etcd = secured();
                JsonGateway gateway =
                        new JsonGateway(vertx, settings(etcd.uri(), mutual(), Optional.empty()), () -> {});
                Etcd.Watching watching = gateway.watch("w/", 1, new Hearing(heard))) {
            assertThat(watching).isNotNull();
            puts(gateway, "w/key");
            List<WatchListener.Event> events = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(events).hasSize(1);
        }
    }

    private record Hearing(BlockingQueue<List<WatchListener.Event>> heard) implements WatchListener {
        @Override
        public void changed(long revision, List<Event> events) {
            if (!events.isEmpty()) {
                heard.add(events);
            }
        }

        @Override
        public void compacted(long first) {
            heard.add(List.of());
        }

        @Override
        public void ended(String why) {
            heard.add(List.of());
        }
    }

    @Test
    void saysThatItDoesNotTrustACertificateThatNobodyItKnowsHasSigned() throws Exception {
        GatewayTls wrong = new GatewayTls(
                Optional.of(client().certificate()), Optional.of(client().certificate()), Optional.of(client().key()));
        try (EtcdServer etcd = secured();
                JsonGateway gateway = new JsonGateway(vertx, settings(etcd.uri(), wrong, Optional.empty()), () -> {})) {
            assertThatThrownBy(() -> puts(gateway, "k"))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(EtcdException.class)
                    .hasMessageMatching(".*Failed to create SSL connection: .+; see tls.ca, .*");
        }
    }

    @Test
    void isRefusedWithoutACertificateToShow() throws Exception {
        GatewayTls silent = new GatewayTls(Optional.of(server().certificate()), Optional.empty(), Optional.empty());
        try (EtcdServer etcd = secured();
                JsonGateway gateway =
                        new JsonGateway(vertx, settings(etcd.uri(), silent, Optional.empty()), () -> {})) {
            assertThatThrownBy(() -> puts(gateway, "k"))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(EtcdException.class)
                    .hasMessageContaining(etcd.uri().toString());
        }
    }

    @Test
    void showsATokenThatWasMadeElsewhere() throws Exception {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.etcdctl("user", "add", "root:secret");
            etcd.etcdctl("user", "grant-role", "root", "root");
            etcd.etcdctl("auth", "enable");
            Path file = Files.writeString(folder.resolve("token"), token(etcd) + "\n");
            GatewaySettings with = settings(etcd.uri(), GatewayTls.NONE, Optional.of(new SecretFile(file)));
            try (JsonGateway gateway = new JsonGateway(vertx, with, () -> {})) {
                puts(gateway, "k");
            }
            GatewaySettings without = settings(etcd.uri(), GatewayTls.NONE, Optional.empty());
            try (JsonGateway gateway = new JsonGateway(vertx, without, () -> {})) {
                assertThatThrownBy(() -> puts(gateway, "k"))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(EtcdException.class)
                        .hasMessageContaining("user name");
            }
        }
    }

    private static String token(EtcdServer etcd) throws IOException, InterruptedException {
        String answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(etcd.uri().resolve("/v3/auth/authenticate"))
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"name\":\"root\",\"password\":\"secret\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return answer.replaceAll("(?s).*\"token\":\"([^\"]+)\".*", "$1");
    }
}
