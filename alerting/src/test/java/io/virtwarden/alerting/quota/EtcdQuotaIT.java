package io.virtwarden.alerting.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.virtwarden.alerting.guard.QuotaSight;
import io.virtwarden.chassis.etcd.GatewaySettings;
import io.virtwarden.chassis.etcd.JsonGateway;
import io.virtwarden.testkit.etcd.EtcdServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes and one real etcd. */
class EtcdQuotaIT {
    private static final UUID DOMAIN = new UUID(1, 1);
    private static EtcdServer etcd;
    private static Vertx vertx;

    @BeforeAll
    static void start() {
        etcd = EtcdServer.start();
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().await(30, TimeUnit.SECONDS);
        etcd.close();
    }

    private static EtcdQuota node(String name, String prefix, int actions, Duration window) {
        GatewaySettings settings = GatewaySettings.plain(List.of(etcd.uri()), Duration.ofSeconds(5));
        EtcdQuota.Terms terms = new EtcdQuota.Terms(actions, window, prefix, Duration.ofSeconds(5));
        return new EtcdQuota(vertx, new JsonGateway(vertx, settings, () -> {}), terms, name, InstantSource.system());
    }

    private static QuotaSight get(CompletableFuture<QuotaSight> sight) throws Exception {
        return sight.get(60, TimeUnit.SECONDS);
    }

    @Test
    void allNodesTogetherTakeNoMoreThanThereAre() throws Exception {
        try (EtcdQuota one = node("one", "t1/", 5, Duration.ofHours(1));
                EtcdQuota two = node("two", "t1/", 5, Duration.ofHours(1))) {
            List<CompletableFuture<QuotaSight>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add((i % 2 == 0 ? one : two).reserve("action-" + i, DOMAIN));
            }
            int reserved = 0;
            for (CompletableFuture<QuotaSight> sight : all) {
                reserved += get(sight) instanceof QuotaSight.Reserved ? 1 : 0;
            }
            assertThat(reserved).isEqualTo(5);
            assertThat(get(two.look())).isEqualTo(new QuotaSight.Full(5, 5));
        }
    }

    @Test
    void anActionHasOnePlaceHoweverOftenItAsks() throws Exception {
        try (EtcdQuota one = node("one", "t2/", 1, Duration.ofHours(1))) {
            assertThat(get(one.look())).isEqualTo(new QuotaSight.Room(0, 1));
            assertThat(get(one.reserve("same", DOMAIN))).isInstanceOf(QuotaSight.Reserved.class);
        }
        try (EtcdQuota restarted = node("one", "t2/", 1, Duration.ofHours(1))) {
            assertThat(get(restarted.reserve("same", DOMAIN))).isInstanceOf(QuotaSight.Reserved.class);
            assertThat(get(restarted.reserve("other", DOMAIN))).isEqualTo(new QuotaSight.Full(1, 1));
        }
    }

    @Test
    void aPlaceIsFreeAgainAfterTheWindow() throws Exception {
        try (EtcdQuota one = node("one", "t3/", 1, Duration.ofSeconds(1))) {
            assertThat(get(one.reserve("first", DOMAIN))).isInstanceOf(QuotaSight.Reserved.class);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> get(one.reserve("second", DOMAIN)) instanceof QuotaSight.Reserved);
        }
    }

    @Test
    void withoutEtcdNothingIsKnown() throws Exception {
        GatewaySettings nowhere =
                GatewaySettings.plain(List.of(java.net.URI.create("http://127.0.0.1:1")), Duration.ofMillis(500));
        EtcdQuota.Terms terms = new EtcdQuota.Terms(5, Duration.ofHours(1), "t4/", Duration.ofMillis(500));
        try (EtcdQuota lost =
                new EtcdQuota(vertx, new JsonGateway(vertx, nowhere, () -> {}), terms, "one", InstantSource.system())) {
            assertThat(get(lost.look())).isInstanceOf(QuotaSight.Unknown.class);
            assertThat(get(lost.reserve("a", DOMAIN))).isInstanceOf(QuotaSight.Unknown.class);
        }
    }
}
