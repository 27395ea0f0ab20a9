package io.virtwarden.alerting.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import io.virtwarden.alerting.action.HeldLease;
import io.virtwarden.alerting.guard.LeaseSight;
import io.virtwarden.chassis.settings.SecretFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that answers as lockd does. */
class LockdLeasesTest {
    private static final UUID DOMAIN = new UUID(7, 7);
    private static final String HELD = """
        {"id":1,"resource":"/disks/a.qcow2","mode":"exclusive","token":42,"scope":"cluster","state":"%s",
         "owner":{"name":"vm","domain":"00000000-0000-0007-0000-000000000007","node":"n"}}""";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private HttpServer lockd;
    private volatile String body = "[]";
    private volatile int status = 200;
    private volatile String asked = "";

    @BeforeEach
    void start() throws Exception {
        lockd = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        lockd.createContext("/v1/leases", exchange -> {
            asked = exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        lockd.start();
    }

    @AfterEach
    void stop() throws Exception {
        lockd.stop(0);
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    private LeaseSight ask() throws Exception {
        SecretFile token = new SecretFile(Files.writeString(folder.resolve("token"), "secret\n"));
        URI url = URI.create("http://127.0.0.1:" + lockd.getAddress().getPort() + "/");
        try (LockdLeases leases = new LockdLeases(vertx, url, Optional.of(token), Optional.empty())) {
            return leases.of(DOMAIN).get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void namesWhatIsHeldWithItsToken() throws Exception {
        body = "[" + HELD.formatted("held") + "]";

        assertThat(ask())
                .isInstanceOfSatisfying(
                        LeaseSight.Held.class,
                        held -> assertThat(held.text())
                                .contains("/disks/a.qcow2")
                                .contains("token 42")
                                .contains("cluster"))
                .extracting("leases")
                .isEqualTo(List.of(new HeldLease("/disks/a.qcow2", 42, "cluster")));
        assertThat(asked).isEqualTo("/v1/leases?domain=" + DOMAIN + " Bearer secret");
    }

    @Test
    void noLeaseAndALeaseThatIsNotSureAreMissing() throws Exception {
        assertThat(ask()).isInstanceOf(LeaseSight.Missing.class);
        for (String state : new String[] {"suspect", "expired", "lost"}) {
            body = "[" + HELD.formatted("held") + "," + HELD.formatted(state) + "]";
            assertThat(ask()).as(state).isInstanceOf(LeaseSight.Missing.class);
        }
    }

    @Test
    void whatLockdDoesNotSayIsUnknown() throws Exception {
        for (String bad : new String[] {"", "{}", "[7]", "[{", "nonsense", "[{\"state\":\"held\"}]"}) {
            body = bad;
            assertThat(ask()).as(bad).isInstanceOf(LeaseSight.Unknown.class);
        }
        body = "[]";
        status = 401;
        assertThat(ask()).isInstanceOf(LeaseSight.Unknown.class);
        lockd.stop(0);
        assertThat(ask()).isInstanceOf(LeaseSight.Unknown.class);
    }
}
